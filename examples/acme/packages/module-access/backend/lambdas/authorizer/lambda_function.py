"""Lets a request through when it carries a token of our identity provider."""

from __future__ import annotations

import logging
import os
from functools import cache
from typing import Any

from access_common import TokenError, TokenVerifier

logger = logging.getLogger()


@cache
def _verifier() -> TokenVerifier:
    return TokenVerifier(os.environ["TOKEN_ISSUER"], os.environ["TOKEN_AUDIENCE"])


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    scheme, _, token = event.get("headers", {}).get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return {"isAuthorized": False}
    try:
        principal = _verifier().verify(token)
    except TokenError as error:
        logger.warning("Refused %s: %s", event.get("routeKey"), error)
        return {"isAuthorized": False}
    return {"isAuthorized": True, "context": principal.to_context()}
