"""Word documents."""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import docx

HEADING = re.compile(r"(#{1,4})\s+(.*)")

# XML has no place for control characters, and text taken from PDFs is full of them.
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def make_document(article: Mapping[str, Any]) -> bytes:
    """Title, summary, then the text paragraph by paragraph; Markdown headings become headings."""
    title, summary, text = (NOT_IN_XML.sub("", str(article[name])) for name in ("title", "summary", "text"))
    document = docx.Document()
    document.core_properties.title = title[:255]
    document.add_heading(title, level=0)
    document.add_paragraph(summary, style="Intense Quote")
    for paragraph in text.split("\n\n"):
        if heading := HEADING.fullmatch(paragraph):
            document.add_heading(heading[2], level=len(heading[1]))
        else:
            document.add_paragraph(paragraph)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()
