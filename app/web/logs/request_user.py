"""The user of a request, for its log entries, without loading one from the database.

It is in the WSGI environment, where the middleware that logs the request finds it. It stays after a
log-out and after an error, for the entry is about what the user did.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import has_request_context, request

_KEY = "app.user_id"


def set_request_user(user_id: int) -> None:
    """Say that this request is one of a user."""
    request.environ[_KEY] = user_id


def request_user() -> int | None:
    """Return the id of the current request's user; None if there is none, or no request."""
    return user_of_environ(request.environ) if has_request_context() else None


def user_of_environ(environ: Mapping[str, Any]) -> int | None:
    """Return the id of the user of a request."""
    user_id: int | None = environ.get(_KEY)
    return user_id
