"""Administrators list the providers of models, and add or change one."""

from __future__ import annotations

from typing import Any

from ai_common import Provider, SettingsStore
from http_common import HttpError, Request, Response, Router, json_response
from pydantic import ValidationError

router = Router()
store = SettingsStore()


@router.route("GET /ai/providers")
def list_providers(_request: Request) -> Response:
    providers = sorted(store.providers(), key=lambda provider: provider.id)
    return json_response({"providers": [provider.model_dump(mode="json") for provider in providers]})


@router.route("PUT /ai/providers/{id}")
def save_provider(request: Request) -> Response:
    if request.authorizer.get("isAdmin") != "true":
        raise HttpError(403, "Only administrators change providers.")
    try:
        provider = Provider.model_validate({**request.json(), "id": request.path["id"]})
    except ValidationError as error:
        raise HttpError(422, "; ".join(_describe(line) for line in error.errors())) from error
    store.save_provider(provider)
    return json_response(provider.model_dump(mode="json"))


def _describe(line: Any) -> str:
    place = ".".join(str(part) for part in line["loc"]) or "provider"
    return f"{place}: {line['msg']}"


def handler(event: dict[str, Any], _context: object) -> Response:
    return router.dispatch(event)
