"""Says which configuration one request to the assistant gets. Called by other functions, not by HTTP."""

from __future__ import annotations

import json
from typing import Any

from ai_common import AssistantConfig, SettingsStore, merge_settings

store = SettingsStore()


def resolve(organisation: str, overrides: dict[str, Any]) -> AssistantConfig:
    """The platform's settings, then the organisation's, then the request's own."""
    scopes = ("platform", f"organisation#{organisation}")
    settings = [json.loads(store.settings(scope)) for scope in scopes]
    return AssistantConfig.model_validate(merge_settings(*settings, overrides))


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return resolve(event["organisation"], event.get("overrides", {})).model_dump(mode="json")
