"""Who is asking, and how we know."""

from access_common.cookies import CookieError, CookieSealer
from access_common.principal import Principal
from access_common.tokens import TokenError, TokenVerifier

__all__ = ["CookieError", "CookieSealer", "Principal", "TokenError", "TokenVerifier"]
