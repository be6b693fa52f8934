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
from app.services.accounts import sessions
from app.services.notifications import counting
from app.web.database.recording import recording
from app.web.negotiation import API_PREFIX
from app.web.security.current_session import continue_login, found_session

LAST_SEEN_INTERVAL = timedelta(minutes=5)
# the same for all users, and requested right after the page that shows them
PUBLIC_IMAGES = frozenset({"main.media", "main.picture", "main.post_card", "main.site_card"})


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions, without ``Vary: Cookie`` on images that are the same for all users.

    Flask-Login reads the session at the end of every request, and shared caches do not store a
    response that varies by cookie.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie of a changed session, and ``Vary: Cookie`` if it has been read."""
        if request.endpoint not in PUBLIC_IMAGES or response.status_code not in (200, 206, 304):
            super().save_session(app, session, response)


def register_sessions(app: Flask) -> None:
    """Set up sessions and Flask-Login, continue log-ins, and record when users were last seen."""
    app.session_interface = Sessions()
    # the row of the session decides; no signature of its cookie need be valid for longer
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(days=app.config["SESSION_MAX_DAYS"])
    login_manager.login_view = "auth.login"
    login_manager.login_message = _l("Please log in to see this page.")
    login_manager.login_message_category = "info"
    app.before_request(_continue_and_record)


def _continue_and_record() -> None:
    """Continue a log-in that the browser remembers, and record that the user was seen."""
    endpoint = request.endpoint or ""
    if endpoint.endswith("static") or endpoint in PUBLIC_IMAGES:
        return
    if request.path.startswith(API_PREFIX):  # which ignores cookies
        return
    continue_login()
    if endpoint and current_user.is_authenticated:
        _record_last_seen()
        _count_what_is_due()


def _record_last_seen() -> None:
    """Update when the user and the session were last seen, each once in LAST_SEEN_INTERVAL."""
    now, found = utcnow(), found_session()
    user_is_due = now - current_user.last_seen >= LAST_SEEN_INTERVAL
    session_is_due = found is not None and now - found.last_seen_at >= LAST_SEEN_INTERVAL
    if not (user_is_due or session_is_due):
        return
    user_id = current_user.id
    # the conditions are repeated, so that of two concurrent requests only one writes
    with recording():
        if user_is_due:
            db.session.execute(
                update(User)
                .where(User.id == user_id, User.last_seen < now - LAST_SEEN_INTERVAL)
                .values(last_seen=now),
                execution_options={"synchronize_session": False},
            )
        if found is not None and session_is_due:
            sessions.record_last_seen(found.id, now, LAST_SEEN_INTERVAL)


def _count_what_is_due() -> None:
    """Count the unread notifications of a user again if one of them has become due."""
    stored = current_user.notification_count
    if stored is None or stored.next_due_at is None or stored.next_due_at > utcnow():
        return
    user_id = current_user.id
    with recording():
        counting.count([user_id])
