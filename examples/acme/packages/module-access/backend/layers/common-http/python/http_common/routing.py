"""From a route to the function that answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from http_common.requests import Request
from http_common.responses import HttpError, Response, problem

Answer = Callable[[Request], Response]


class Router:
    """Routes are named as in API Gateway: ``GET /session``."""

    def __init__(self) -> None:
        self._answers: dict[str, Answer] = {}

    def route(self, key: str) -> Callable[[Answer], Answer]:
        def register(answer: Answer) -> Answer:
            self._answers[key] = answer
            return answer

        return register

    def dispatch(self, event: Mapping[str, Any]) -> Response:
        request = Request.from_event(event)
        answer = self._answers.get(request.route)
        if answer is None:
            return problem(HttpError(404, f"There is no {request.route}."))
        try:
            return answer(request)
        except HttpError as error:
            return problem(error)
