"""A document arrives in the bucket and becomes an article."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import unquote_plus

import boto3
from extractors import UnknownFormatError
from kb_common import ArticleStore
from pipeline import Document, make_article
from summary import Summariser

logger = logging.getLogger()
store = ArticleStore()


@cache
def _s3() -> Any:
    return boto3.client("s3")


@cache
def _summariser() -> Summariser:
    return Summariser(boto3.client("bedrock-runtime"))


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, int]:
    """Takes S3 events. Keys are ``organisation/path/to/document``."""
    saved = skipped = 0
    for record in event["Records"]:
        key = unquote_plus(record["s3"]["object"]["key"])
        body = _s3().get_object(Bucket=record["s3"]["bucket"]["name"], Key=key)["Body"].read()
        added = datetime.fromisoformat(record["eventTime"])
        try:
            article = make_article(Document(key, body, added), _summariser().summarise)
        except UnknownFormatError as error:
            logger.warning("Skipped %s: %s", key, error)
            skipped += 1
            continue
        store.save(article)
        saved += 1
    return {"saved": saved, "skipped": skipped}
