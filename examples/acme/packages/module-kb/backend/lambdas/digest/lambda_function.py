"""Once a week: what is new in the knowledge base, by mail."""

import os
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import boto3
import mistune
from boto3.dynamodb.conditions import Attr, Key

type Item = dict[str, Any]

WEEK = timedelta(days=7)


@cache
def _table() -> Any:
    return boto3.resource("dynamodb").Table(os.environ["ARTICLES_TABLE"])


@cache
def _mail() -> Any:
    return boto3.client("sesv2")


def added_since(organisation: str, since: datetime) -> Iterator[Item]:
    query: dict[str, Any] = {
        "KeyConditionExpression": Key("organisation").eq(organisation),
        "FilterExpression": Attr("added").gte(since.isoformat()),
        "ProjectionExpression": "title, summary",
    }
    while True:
        page = _table().query(**query)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        query["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def write_digest(organisation: str, articles: Iterable[Item]) -> str:
    """The digest in Markdown, by title."""
    ordered = sorted(articles, key=lambda article: str(article["title"]).casefold())
    entries = [f"## {article['title']}\n\n{article['summary']}" for article in ordered]
    return "\n\n".join([f"# New in the knowledge base of {organisation}", *entries])


def render(markdown: str) -> str:
    # Titles come from documents that people upload: raw HTML in them must not reach a mail client.
    return str(mistune.create_markdown(escape=True)(markdown))


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, int]:
    """Takes a schedule's input: ``organisation``, ``recipients`` and ``scheduledAt`` (ISO 8601)."""
    organisation, recipients = event["organisation"], event["recipients"]
    articles = list(added_since(organisation, datetime.fromisoformat(event["scheduledAt"]) - WEEK))
    if not articles:
        return {"articles": 0, "recipients": 0}
    markdown = write_digest(organisation, articles)
    _mail().send_email(
        FromEmailAddress=os.environ["SENDER"],
        Destination={"BccAddresses": recipients},
        Content={
            "Simple": {
                "Subject": {"Data": f"Knowledge base of {organisation}"},
                "Body": {"Text": {"Data": markdown}, "Html": {"Data": render(markdown)}},
            }
        },
    )
    return {"articles": len(articles), "recipients": len(recipients)}
