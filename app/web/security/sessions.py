"""Session cookies, login messages, and the time at which a user was last seen."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import update

from app.extensions import db, login_manager
from app.models import User, utcnow
from app.web.database.transactions import begin_writing, choose_mode

LAST_SEEN_INTERVAL = timedelta(minutes=5)
# the same for all users, and requested right after the page that shows them
PUBLIC_IMAGES = frozenset({"main.picture", "main.post_card", "main.site_card"})


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions, without ``Vary: Cookie`` on images that are the same for all users.

    Flask-Login reads the session at the end of every request, and shared caches do not store a
    response that varies by cookie.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie of a changed session, and ``Vary: Cookie`` if it has been read."""
        if request.endpoint not in PUBLIC_IMAGES or response.status_code not in (200, 304):
            super().save_session(app, session, response)


def register_sessions(app: Flask) -> None:
    """Set up sessions and Flask-Login, and record when users were last seen."""
    app.session_interface = Sessions()
    login_manager.login_view = "auth.login"
    login_manager.login_message = _l("Please log in to see this page.")
    login_manager.login_message_category = "info"
    app.before_request(_record_last_seen)


def _record_last_seen() -> None:
    """Update ``last_seen`` of the current user, at most once in LAST_SEEN_INTERVAL."""
    if request.endpoint is None or request.endpoint.endswith("static"):
        return
    if request.endpoint in PUBLIC_IMAGES or not current_user.is_authenticated:
        return
    now = utcnow()
    if now - current_user.last_seen < LAST_SEEN_INTERVAL:
        return
    user_id = current_user.id
    begin_writing()
    # the condition is repeated, so that of two concurrent requests only one writes
    db.session.execute(
        update(User)
        .where(User.id == user_id, User.last_seen < now - LAST_SEEN_INTERVAL)
        .values(last_seen=now),
        execution_options={"synchronize_session": False},
    )
    db.session.commit()
    choose_mode()
