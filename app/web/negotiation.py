"""Decide between HTML and JSON."""

from __future__ import annotations

from flask import request

API_PREFIX = "/api/"


def wants_json() -> bool:
    """Return whether the client is an API client: it calls the API, or accepts JSON but no HTML."""
    if request.path.startswith(API_PREFIX):
        return True
    accepted = request.accept_mimetypes
    return accepted.accept_json and not accepted.accept_html
