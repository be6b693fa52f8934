"""The "remember me" cookie: one for each session, dated, and replaced at each use.

Flask-Login's own is the same on every device of a user, has no date, and cannot be replaced at use.
So Flask-Login never sets it; it reads those of earlier releases, and deletes the cookie at log-out,
because ours has the name and the attributes that its settings say.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Response, after_this_request, current_app, request
from flask_login import COOKIE_NAME, decode_cookie

from app.models import tokens, utcnow
from app.services.accounts.sessions import Keys, longest


def _name() -> str:
    return str(current_app.config.get("REMEMBER_COOKIE_NAME", COOKIE_NAME))


def is_sent() -> bool:
    """Return whether the request has such a cookie, valid or not."""
    return _name() in request.cookies


def sent_keys() -> Keys | None:
    """Return what the request's cookie holds; None if there is none, or none that is valid."""
    claims = tokens.read_token(tokens.REMEMBER, request.cookies.get(_name(), ""))
    return Keys(claims["key"], claims["secret"]) if claims else None


def sent_old_identity() -> str | None:
    """Return the user and stamp of a cookie of an earlier release."""
    identity: str | None = decode_cookie(request.cookies.get(_name(), ""))
    return identity


def set_with_response(keys: Keys, began: datetime | None) -> None:
    """Set the cookie with the response to this request.

    :param began: when the session began; None for now
    """
    age = utcnow() - began if began is not None else timedelta()
    seconds = int((longest() - age).total_seconds())
    claims = {"key": keys.key, "secret": keys.secret}
    token = tokens.make_token(tokens.REMEMBER, claims, seconds)

    @after_this_request
    def set_cookie(response: Response) -> Response:
        response.set_cookie(_name(), token, max_age=seconds, **_attributes())
        return response


def delete_with_response() -> None:
    """Delete the cookie with the response to this request."""

    @after_this_request
    def delete_cookie(response: Response) -> Response:
        response.delete_cookie(_name(), **_attributes())
        return response


def _attributes() -> dict[str, Any]:
    config = current_app.config
    return {
        "domain": config.get("REMEMBER_COOKIE_DOMAIN"),
        "path": config.get("REMEMBER_COOKIE_PATH", "/"),
        "secure": config.get("REMEMBER_COOKIE_SECURE", False),
        "httponly": config["REMEMBER_COOKIE_HTTPONLY"],
        "samesite": config["REMEMBER_COOKIE_SAMESITE"],
    }
