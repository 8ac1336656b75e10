"""Sign in with a token, keep a sealed cookie, ask who is signed in, sign out."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import Any

import boto3
from access_common import CookieError, CookieSealer, TokenError, TokenVerifier
from http_common import HttpError, Request, Response, Router, json_response

COOKIE = "acme-session"
COOKIE_FLAGS = "Path=/; HttpOnly; Secure; SameSite=Lax"

router = Router()


@cache
def _verifier() -> TokenVerifier:
    return TokenVerifier(os.environ["TOKEN_ISSUER"], os.environ["TOKEN_AUDIENCE"])


@cache
def _sealer() -> CookieSealer:
    secret = boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["COOKIE_KEYS_ARN"])
    return CookieSealer(json.loads(secret["SecretString"]))


@router.route("POST /session")
def sign_in(request: Request) -> Response:
    try:
        principal = _verifier().verify(str(request.json().get("token", "")))
    except TokenError as error:
        raise HttpError(401, f"The token was refused: {error}.") from error
    sealer = _sealer()
    cookie = f"{COOKIE}={sealer.seal(principal)}; Max-Age={sealer.max_age_seconds}; {COOKIE_FLAGS}"
    return json_response(principal, status=201, cookies=[cookie])


@router.route("GET /session")
def who_am_i(request: Request) -> Response:
    try:
        principal = _sealer().open(request.cookies.get(COOKIE, ""))
    except CookieError as error:
        raise HttpError(401, str(error)) from error
    return json_response(principal)


@router.route("DELETE /session")
def sign_out(_request: Request) -> Response:
    return json_response({"signedOut": True}, cookies=[f"{COOKIE}=; Max-Age=0; {COOKIE_FLAGS}"])


def lambda_handler(event: dict[str, Any], _context: object) -> Response:
    return router.dispatch(event)
