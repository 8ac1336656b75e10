"""Requests as API Gateway's HTTP API sends them (payload format 2.0)."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from http_common.responses import HttpError


@dataclass(frozen=True, slots=True)
class Request:
    """One request: the parts of the event our functions look at."""

    route: str
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    authorizer: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> Request:
        context = event.get("requestContext", {})
        pairs = (cookie.partition("=") for cookie in event.get("cookies", ()))
        return cls(
            route=event["routeKey"],
            path=event.get("pathParameters") or {},
            query=event.get("queryStringParameters") or {},
            cookies={name: value for name, _, value in pairs},
            authorizer=context.get("authorizer", {}).get("lambda") or {},
            body=_read_body(event),
        )

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; anything else is the caller's mistake."""
        try:
            content = orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise HttpError(400, f"The body is not JSON: {error}.") from error
        if not isinstance(content, dict):
            raise HttpError(400, "The body is not a JSON object.")
        return content


def _read_body(event: Mapping[str, Any]) -> bytes:
    body: str = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
