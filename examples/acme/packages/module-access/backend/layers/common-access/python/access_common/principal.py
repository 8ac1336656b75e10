"""The person behind a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in person, in the words of our own code rather than the provider's claims."""

    subject: str
    email: str
    organisations: tuple[str, ...]
    is_admin: bool = False

    @classmethod
    def from_claims(cls, claims: Mapping[str, Any]) -> Principal:
        return cls(
            subject=str(claims["sub"]),
            email=str(claims.get("email", "")).lower(),
            organisations=tuple(str(name) for name in claims.get("orgs", ())),
            is_admin="admin" in claims.get("roles", ()),
        )

    @classmethod
    def from_context(cls, context: Mapping[str, str]) -> Principal:
        """Reads back what ``to_context`` wrote."""
        return cls(
            subject=context["subject"],
            email=context["email"],
            organisations=tuple(name for name in context["organisations"].split(" ") if name),
            is_admin=context["isAdmin"] == "true",
        )

    def to_context(self) -> dict[str, str]:
        """An authorizer may only hand strings, numbers and booleans to the function behind it."""
        return {
            "subject": self.subject,
            "email": self.email,
            "organisations": " ".join(self.organisations),
            "isAdmin": "true" if self.is_admin else "false",
        }

    def may_read(self, organisation: str) -> bool:
        return self.is_admin or organisation in self.organisations
