"""Sessions as they are stored, and copies of their cookies."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select, update

from app import db
from app.models import User, UserSession, utcnow


def copy_of(browser: FlaskClient) -> FlaskClient:
    """Return a browser with copies of another's session and remember cookies."""
    copied = browser.application.test_client()
    for name in ("session", "remember_token"):
        if (cookie := browser.get_cookie(name)) is not None:
            copied.set_cookie(name, cookie.value)
    return copied


def stored(user: User) -> list[UserSession]:
    """Return the sessions of a user that have not been ended, the oldest first."""
    db.session.expire_all()
    going_on = UserSession.user_id == user.id, UserSession.ended_at.is_(None)
    return list(db.session.scalars(select(UserSession).where(*going_on).order_by(UserSession.id)))


def set_back(user: User, **columns: timedelta) -> None:
    """Set dates of a user's sessions back."""
    values = {name: utcnow() - age for name, age in columns.items()}
    db.session.execute(update(UserSession).where(UserSession.user_id == user.id).values(values))
    db.session.commit()
