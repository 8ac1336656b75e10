"""From the bytes of a document to an article."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from extractors import extract
from kb_common import Article, split_passages


@dataclass(frozen=True, slots=True)
class Document:
    key: str
    body: bytes
    added: datetime

    @property
    def organisation(self) -> str:
        return self.key.partition("/")[0]


def make_article(document: Document, summarise: Callable[[str, str], str]) -> Article:
    """Summarises the first passage only: people put what matters first, and tokens cost money."""
    extracted = extract(document.key, document.body)
    draft = Article(
        organisation=document.organisation,
        key=document.key,
        title=extracted.title or document.key.rpartition("/")[2],
        summary="",
        text=extracted.text,
        added=document.added.astimezone(UTC).isoformat(),
    )
    passages = split_passages(draft, max_characters=4_000)
    return replace(draft, summary=summarise(draft.title, passages[0].text)) if passages else draft
