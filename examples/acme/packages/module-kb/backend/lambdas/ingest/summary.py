"""Summaries by a model."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any


class Summariser:
    """Asks the model that the prompt file names."""

    def __init__(self, bedrock: Any) -> None:
        self._bedrock = bedrock
        self._prompt = json.loads(resources.files("prompts").joinpath("summary.json").read_text("utf-8"))

    def summarise(self, title: str, text: str) -> str:
        answer = self._bedrock.converse(
            modelId=self._prompt["model"],
            system=[{"text": self._prompt["system"]}],
            messages=[{"role": "user", "content": [{"text": f"{title}\n\n{text}"}]}],
            inferenceConfig=self._prompt["inference"],
        )
        return str(answer["output"]["message"]["content"][0]["text"]).strip()
