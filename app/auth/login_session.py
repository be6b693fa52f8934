"""How the session of a person begins, outlives a change of credentials, and ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app, request, session
from flask_login import COOKIE_NAME, decode_cookie, login_fresh, login_user, logout_user

from app.models import User


def begin_session(user: User, remember: bool) -> None:
    """Log in. Nothing of the session before goes on in the new one, its form token included."""
    session.clear()
    login_user(user, remember=remember)


@contextmanager
def session_kept(user: User) -> Iterator[None]:
    """Let this session, and its remember cookie, outlive a change that ends all others.

    The change is committed inside: when it fails, the session stays as it is.
    """
    remembered, fresh = _is_remembered(user), login_fresh()
    yield
    login_user(user, remember=remembered, fresh=fresh)


def end_session() -> None:
    """Log out, and forget whatever else the session holds."""
    session.clear()
    logout_user()  # after clearing: it leaves a note that the remember cookie has to go


def _is_remembered(user: User) -> bool:
    cookie = request.cookies.get(current_app.config.get("REMEMBER_COOKIE_NAME", COOKIE_NAME))
    return cookie is not None and decode_cookie(cookie) == user.get_id()
