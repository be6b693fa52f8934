"""Account pages: login and logout, registration, passwords and email addresses."""

from __future__ import annotations

from flask import Blueprint, Response

auth = Blueprint("auth", __name__)


@auth.after_request
def keep_out_of_caches(response: Response) -> Response:
    """Forbid caching: these pages show email addresses, and their URLs contain tokens."""
    response.headers["Cache-Control"] = "no-store"
    return response


from app.auth import (
    confirmation,
    email_change,
    login,
    login_again,
    password_proof,
    passwords,
    registration,
    sessions,
    settings,
    temporary_password,
)

__all__ = [
    "auth",
    "confirmation",
    "email_change",
    "login",
    "login_again",
    "password_proof",
    "passwords",
    "registration",
    "sessions",
    "settings",
    "temporary_password",
]
