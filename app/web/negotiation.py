"""Whether somebody reads pages or JSON."""

from __future__ import annotations

from flask import request

API_PREFIX = "/api/"


def wants_json() -> bool:
    """Whether the client is a program: it calls the API, or prefers JSON to HTML."""
    if request.path.startswith(API_PREFIX):
        return True
    accepted = request.accept_mimetypes
    return accepted.accept_json and not accepted.accept_html
