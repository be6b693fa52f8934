"""Tie a request to its log entries and to its error page by an id."""

from __future__ import annotations

import re
import secrets

from flask import Flask, Response, g, request

_TRUSTED_FORM = re.compile(r"[A-Za-z0-9+/=_-]{8,200}", re.ASCII)


def current_request_id() -> str:
    """Return the id of the current request: its ``X-Request-ID``, or a new one."""
    if "request_id" not in g:
        g.request_id = request_id_for(request.headers.get("X-Request-ID", ""))
    return str(g.request_id)


def request_id_for(given: str) -> str:
    """Return the id that a proxy has given if it is well-formed, else a new one."""
    return given if _TRUSTED_FORM.fullmatch(given) else secrets.token_hex(16)


def register_request_id(app: Flask) -> None:
    """Send the request's id with every response."""

    @app.after_request
    def add_request_id(response: Response) -> Response:
        response.headers["X-Request-ID"] = current_request_id()
        return response
