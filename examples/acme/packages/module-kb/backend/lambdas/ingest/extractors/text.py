"""Plain text and Markdown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Extracted:
    """Paragraphs are separated by an empty line."""

    title: str
    text: str


def extract_plain(body: bytes) -> Extracted:
    text = body.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").strip()
    first_line = text.partition("\n")[0]
    return Extracted(title=first_line.lstrip("# ").strip(), text=text)
