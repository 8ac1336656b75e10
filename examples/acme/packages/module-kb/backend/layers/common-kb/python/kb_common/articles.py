"""An article, and the passages an answer may quote."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Article:
    organisation: str
    key: str
    title: str
    summary: str
    text: str
    added: str
    """ISO 8601, UTC."""


@dataclass(frozen=True, slots=True)
class Passage:
    article_key: str
    title: str
    number: int
    text: str
