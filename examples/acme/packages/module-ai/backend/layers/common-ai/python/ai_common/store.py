"""Settings in DynamoDB: one item a provider, one a scope."""

from __future__ import annotations

import os
from functools import cached_property
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

from ai_common.models import Provider


class SettingsStore:
    """Opens its table at the first use: importing a handler needs neither network nor region."""

    @cached_property
    def _table(self) -> Any:
        return boto3.resource("dynamodb").Table(os.environ["SETTINGS_TABLE"])

    def providers(self) -> list[Provider]:
        page = self._table.query(KeyConditionExpression=Key("scope").eq("provider"))
        return [Provider.model_validate_json(item["document"]) for item in page["Items"]]

    def save_provider(self, provider: Provider) -> None:
        document = provider.model_dump_json()
        self._table.put_item(Item={"scope": "provider", "name": provider.id, "document": document})

    def settings(self, scope: str) -> str:
        """The JSON text of a scope's settings; an empty object when it has none."""
        item = self._table.get_item(Key={"scope": scope, "name": "assistant"}).get("Item", {})
        return str(item.get("document", "{}"))
