"""Articles in DynamoDB, by organisation and key."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import asdict
from functools import cached_property
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

from kb_common.articles import Article


class ArticleStore:
    """Opens its table at the first use: importing a handler needs neither network nor region."""

    @cached_property
    def _table(self) -> Any:
        return boto3.resource("dynamodb").Table(os.environ["ARTICLES_TABLE"])

    def save(self, article: Article) -> None:
        self._table.put_item(Item=asdict(article))

    def of_organisation(self, organisation: str) -> Iterator[Article]:
        query: dict[str, Any] = {"KeyConditionExpression": Key("organisation").eq(organisation)}
        while True:
            page = self._table.query(**query)
            for item in page["Items"]:
                yield Article(**{name: str(item[name]) for name in Article.__slots__})
            if "LastEvaluatedKey" not in page:
                return
            query["ExclusiveStartKey"] = page["LastEvaluatedKey"]
