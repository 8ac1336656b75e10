"""Responses as API Gateway's HTTP API takes them."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import orjson

Response = dict[str, Any]


class HttpError(Exception):
    """Ends a request with a status and a sentence for the caller."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def json_response(content: object, *, status: int = 200, cookies: Sequence[str] = ()) -> Response:
    """Dataclasses, dates and UUIDs are written as JSON users expect them."""
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json", "cache-control": "no-store"},
        "cookies": list(cookies),
        "body": orjson.dumps(content, option=orjson.OPT_UTC_Z).decode(),
    }


def problem(error: HttpError) -> Response:
    """RFC 9457: one shape for everything that goes wrong."""
    content = {"title": HTTPStatus(error.status).phrase, "status": error.status, "detail": error.detail}
    response = json_response(content, status=error.status)
    response["headers"]["content-type"] = "application/problem+json"
    return response
