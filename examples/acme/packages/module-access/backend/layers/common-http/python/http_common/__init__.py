"""What every function behind the HTTP API needs: requests in, JSON out."""

from http_common.requests import Request
from http_common.responses import HttpError, Response, json_response, problem
from http_common.routing import Router

__all__ = ["HttpError", "Request", "Response", "Router", "json_response", "problem"]
