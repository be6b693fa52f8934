"""Accounts at the door: logging in and out, registering, passwords and addresses."""

from __future__ import annotations

from flask import Blueprint, Response

auth = Blueprint("auth", __name__)


@auth.after_request
def keep_out_of_caches(response: Response) -> Response:
    """No cache keeps these pages: they hold addresses, and links that work as keys."""
    response.headers["Cache-Control"] = "no-store"
    return response


from app.auth import email_change, login, passwords, registration, settings

__all__ = ["auth", "email_change", "login", "passwords", "registration", "settings"]
