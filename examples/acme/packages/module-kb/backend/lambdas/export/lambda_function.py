"""An article as a Word document."""

import base64
import os
import re
from functools import cache
from typing import Any

import boto3
from document import make_document

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@cache
def _table() -> Any:
    return boto3.resource("dynamodb").Table(os.environ["ARTICLES_TABLE"])


def file_name(title: str) -> str:
    """Quotes and line ends would end the header that carries it."""
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return f"{name or 'article'}.docx"


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answers ``GET /kb/{organisation}/export?key=``; without common-http, which is built for python3.11."""
    organisation = event["pathParameters"]["organisation"]
    members = event["requestContext"]["authorizer"]["lambda"]["organisations"].split(" ")
    if organisation not in members:
        return {"statusCode": 403, "body": f"You are not a member of {organisation}."}
    key = (event.get("queryStringParameters") or {}).get("key", "")
    article = _table().get_item(Key={"organisation": organisation, "key": key}).get("Item")
    if article is None:
        return {"statusCode": 404, "body": f"There is no article {key}."}
    return {
        "statusCode": 200,
        "headers": {
            "content-type": MEDIA_TYPE,
            "content-disposition": f'attachment; filename="{file_name(article["title"])}"',
        },
        "isBase64Encoded": True,
        "body": base64.b64encode(make_document(article)).decode(),
    }
