"""Finds the passages that answer a question."""

from __future__ import annotations

from typing import Any

from http_common import HttpError, Request, Response, Router, json_response
from kb_common import ArticleStore, rank, split_passages

MAX_HITS = 20

router = Router()
store = ArticleStore()


@router.route("GET /kb/{organisation}/search")
def search(request: Request) -> Response:
    organisation = request.path["organisation"]
    if organisation not in request.authorizer.get("organisations", "").split(" "):
        raise HttpError(403, f"You are not a member of {organisation}.")
    question = request.query.get("q", "").strip()
    if not question:
        raise HttpError(400, "Say what to search for: ?q=...")
    passages = (p for article in store.of_organisation(organisation) for p in split_passages(article))
    return json_response({"question": question, "hits": rank(question, passages, limit=_limit(request))})


def _limit(request: Request) -> int:
    text = request.query.get("limit", "5")
    if not text.isdecimal() or not 1 <= int(text) <= MAX_HITS:
        raise HttpError(400, f"limit is a number from 1 to {MAX_HITS}.")
    return int(text)


def lambda_handler(event: dict[str, Any], _context: object) -> Response:
    return router.dispatch(event)
