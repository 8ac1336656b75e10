"""Text out of documents, by their ending."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from extractors.pdf import extract_pdf
from extractors.text import Extracted, extract_plain
from extractors.web import extract_html

__all__ = ["Extracted", "UnknownFormatError", "extract"]

_EXTRACTORS: dict[str, Callable[[bytes], Extracted]] = {
    ".htm": extract_html,
    ".html": extract_html,
    ".md": extract_plain,
    ".pdf": extract_pdf,
    ".txt": extract_plain,
}


class UnknownFormatError(Exception):
    """We cannot read documents of this kind."""


def extract(name: str, body: bytes) -> Extracted:
    suffix = PurePosixPath(name).suffix.lower()
    extractor = _EXTRACTORS.get(suffix)
    if extractor is None:
        known = ", ".join(sorted(_EXTRACTORS))
        raise UnknownFormatError(f"{suffix or 'no ending'} is not one of {known}")
    return extractor(body)
