"""Which passages answer a question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

from kb_common.articles import Passage


@dataclass(frozen=True, slots=True)
class Hit:
    passage: Passage
    score: float


def rank(question: str, passages: Iterable[Passage], *, limit: int = 5, cutoff: float = 55.0) -> list[Hit]:
    """The best passages first. Typing errors in the question cost points, they do not hide an article."""
    candidates = list(passages)
    found = process.extract(
        question,
        [f"{passage.title} {passage.text}" for passage in candidates],
        scorer=fuzz.token_set_ratio,
        processor=utils.default_process,
        limit=limit,
        score_cutoff=cutoff,
    )
    return [Hit(candidates[index], round(score, 1)) for _, score, index in found]
