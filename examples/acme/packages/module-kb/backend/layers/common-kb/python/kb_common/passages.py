"""Articles cut into passages that fit into a prompt."""

from __future__ import annotations

from collections.abc import Iterator

from kb_common.articles import Article, Passage


def split_passages(article: Article, max_characters: int = 1_200) -> list[Passage]:
    """Whole paragraphs as long as they fit; a paragraph that is too long is cut between words."""
    texts: list[str] = []
    for piece in _pieces(article.text, max_characters):
        if texts and len(texts[-1]) + len(piece) + 2 <= max_characters:
            texts[-1] = f"{texts[-1]}\n\n{piece}"
        else:
            texts.append(piece)
    return [Passage(article.key, article.title, number, text) for number, text in enumerate(texts, 1)]


def _pieces(text: str, max_characters: int) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        rest = paragraph.strip()
        while len(rest) > max_characters:
            space = rest.rfind(" ", 1, max_characters + 1)
            cut = space if space > 0 else max_characters
            yield rest[:cut].rstrip()
            rest = rest[cut:].lstrip()
        if rest:
            yield rest
