"""What an administrator may set, and within which limits."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, model_validator

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,40}$")]


class ProviderKind(StrEnum):
    BEDROCK = "bedrock"
    OPENAI_COMPATIBLE = "openai-compatible"


class Provider(BaseModel):
    """Where models run. Keys are never kept here, only the name of their secret."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Identifier
    kind: ProviderKind
    models: Annotated[list[str], Field(min_length=1)]
    base_url: HttpUrl | None = None
    secret_arn: str | None = None

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Provider:
        if self.kind is ProviderKind.OPENAI_COMPATIBLE and (self.base_url is None or self.secret_arn is None):
            raise ValueError("an openai-compatible provider needs base_url and secret_arn")
        return self


class AssistantConfig(BaseModel):
    """Everything one answer of the assistant depends on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    provider: Identifier
    model: str
    temperature: Annotated[float, Field(ge=0, le=2)] = 0.2
    max_tokens: Annotated[int, Field(gt=0, le=32_000)] = 1_024
    instructions: str = "Answer from the knowledge base and name the article you used."
