"""The id that ties a request to its log lines and to the page a person may quote."""

from __future__ import annotations

import re
import secrets

from flask import Flask, Response, g, request

_TRUSTED_FORM = re.compile(r"[A-Za-z0-9+/=_-]{8,200}", re.ASCII)


def current_request_id() -> str:
    """The router's id for this request, or one of our own."""
    if "request_id" not in g:
        g.request_id = request_id_for(request.headers.get("X-Request-ID", ""))
    return str(g.request_id)


def request_id_for(given: str) -> str:
    """The id that a router gave, if it can be one, or a new one."""
    return given if _TRUSTED_FORM.fullmatch(given) else secrets.token_hex(16)


def register_request_id(app: Flask) -> None:
    """Answer every request with its id."""

    @app.after_request
    def add_request_id(response: Response) -> Response:
        response.headers["X-Request-ID"] = current_request_id()
        return response
