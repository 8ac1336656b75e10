"""HTML pages."""

from __future__ import annotations

from bs4 import BeautifulSoup

from extractors.text import Extracted

_NOISE = ("script", "style", "nav", "header", "footer", "form")
_BLOCKS = ("h1", "h2", "h3", "p", "li", "pre", "td")


def extract_html(body: bytes) -> Extracted:
    """Keeps the blocks people read; menus and scripts are dropped."""
    page = BeautifulSoup(body, "html.parser")
    title = page.title.get_text(strip=True) if page.title else ""
    for noise in page.find_all(_NOISE):
        noise.decompose()
    blocks = (" ".join(block.get_text(" ").split()) for block in page.find_all(_BLOCKS))
    return Extracted(title=title, text="\n\n".join(filter(None, blocks)))
