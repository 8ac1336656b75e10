"""PDF documents."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader

from extractors.text import Extracted


def extract_pdf(body: bytes) -> Extracted:
    """One paragraph a page; pages without text (scans) are left out."""
    reader = PdfReader(BytesIO(body))
    title = (reader.metadata.title if reader.metadata else None) or ""
    pages = (page.extract_text().strip() for page in reader.pages)
    return Extracted(title=title, text="\n\n".join(filter(None, pages)))
