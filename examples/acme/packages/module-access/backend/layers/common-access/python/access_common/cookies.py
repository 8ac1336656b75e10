"""Session cookies: sealed, so that a browser can keep them and not read or change them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from access_common.principal import Principal


class CookieError(Exception):
    """The cookie is too old, or not one we sealed."""


class CookieSealer:
    """Seals with the first key and opens with any, so that keys can be rotated."""

    def __init__(self, keys: Sequence[str], lifetime: timedelta = timedelta(hours=8)) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._lifetime = lifetime

    @property
    def max_age_seconds(self) -> int:
        return int(self._lifetime.total_seconds())

    def seal(self, principal: Principal) -> str:
        return self._fernet.encrypt(json.dumps(principal.to_context()).encode()).decode()

    def open(self, cookie: str) -> Principal:
        try:
            content = self._fernet.decrypt(cookie.encode(), ttl=self.max_age_seconds)
        except InvalidToken as error:
            raise CookieError("The session has ended.") from error
        return Principal.from_context(json.loads(content))
