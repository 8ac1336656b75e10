"""Settings of the platform, of an organisation, of one request: the nearest wins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def merge_settings(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """Merges from the most general to the most special; ``None`` takes a setting back."""
    merged: dict[str, Any] = {}
    for layer in layers:
        for name, value in layer.items():
            if value is None:
                merged.pop(name, None)
            elif isinstance(value, Mapping) and isinstance(merged.get(name), Mapping):
                merged[name] = merge_settings(merged[name], value)
            else:
                merged[name] = value
    return merged
