"""The session of a user: login, change of credentials, logout."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app, request, session
from flask_login import COOKIE_NAME, decode_cookie, login_fresh, login_user, logout_user

from app.models import User

# The key in the session of the address that was registered just now, for the login page.
REGISTERED_ADDRESS = "registered_address"


def begin_session(user: User, remember: bool) -> None:
    """Log the user in with a new session, including a new CSRF token."""
    session.clear()
    login_user(user, remember=remember)


@contextmanager
def keep_session(user: User) -> Iterator[None]:
    """Keep this session and its remember cookie valid through a change that ends all others.

    The caller commits the change inside the ``with`` block; if it raises, the session is unchanged.
    """
    remembered, fresh = _is_remembered(user), login_fresh()
    yield
    login_user(user, remember=remembered, fresh=fresh)


def end_session() -> None:
    """Log the user out, and clear the session."""
    session.clear()
    logout_user()  # after clearing: it marks the remember cookie for deletion in the session


def _is_remembered(user: User) -> bool:
    cookie = request.cookies.get(current_app.config.get("REMEMBER_COOKIE_NAME", COOKIE_NAME))
    return cookie is not None and decode_cookie(cookie) == user.get_id()
