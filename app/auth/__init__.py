"""Account pages: login and logout, registration, passwords and email addresses."""

from __future__ import annotations

from flask import Blueprint

from app.web.cache.cache_headers import forbid_caching

auth = Blueprint("auth", __name__)
auth.after_request(forbid_caching)  # these pages show email addresses; their URLs contain tokens


from app.auth import (
    confirmation,
    email_change,
    export,
    login,
    login_again,
    password_proof,
    passwords,
    registration,
    sessions,
    settings,
    setup,
    temporary_password,
)

__all__ = [
    "auth",
    "confirmation",
    "email_change",
    "export",
    "login",
    "login_again",
    "password_proof",
    "passwords",
    "registration",
    "sessions",
    "settings",
    "setup",
    "temporary_password",
]
