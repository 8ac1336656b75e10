"""Tokens of the identity provider."""

from __future__ import annotations

import jwt

from access_common.principal import Principal

ALGORITHMS = ("RS256", "ES256")


class TokenError(Exception):
    """The token is not one we accept; the message is safe to show."""


class TokenVerifier:
    """Verifies tokens of one issuer. Its public keys are fetched at the first token and kept."""

    def __init__(self, issuer: str, audience: str) -> None:
        self._issuer = issuer.rstrip("/")
        self._audience = audience
        self._keys = jwt.PyJWKClient(f"{self._issuer}/.well-known/jwks.json", cache_keys=True)

    def verify(self, token: str) -> Principal:
        """Raises TokenError when the token is expired, not ours, or not signed by the issuer."""
        try:
            key = self._keys.get_signing_key_from_jwt(token)
            claims = jwt.decode(
                token,
                key.key,
                algorithms=list(ALGORITHMS),
                audience=self._audience,
                issuer=self._issuer,
                options={"require": ["exp", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise TokenError(str(error)) from error
        return Principal.from_claims(claims)
