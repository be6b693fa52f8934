"""Who is asking, and when they were last here."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import update

from app.extensions import db, login_manager
from app.models import User, utcnow
from app.web.database.transactions import begin_writing, choose_mode

SEEN_EVERY = timedelta(minutes=5)
# Pictures are the same for everybody, and whoever asks for one has just asked for its page.
OF_NOBODY = frozenset({"main.picture", "main.post_card", "main.site_card"})


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions, but no word of cookies with what is the same for everybody.

    Flask-Login looks into the session at the end of every request, and an answer that "varies by
    cookie" is kept by no cache that serves several people.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of the request's cookie; without one there is no signature to prove."""
        if app.secret_key and not request.cookies.get(self.get_cookie_name(app)):
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the session's cookie if there is anything new in it."""
        if request.endpoint in OF_NOBODY and response.status_code in (200, 304):
            return
        if session.modified or (session and self.should_set_cookie(app, session)):
            super().save_session(app, session, response)
        elif session.accessed:
            response.vary.add("Cookie")


def register_sessions(app: Flask) -> None:
    """Log-in messages, and ``last_seen`` kept at most once in five minutes."""
    app.session_interface = Sessions()
    login_manager.login_view = "auth.login"
    login_manager.login_message = _l("Please log in to see this page.")
    login_manager.login_message_category = "info"
    app.before_request(_note_presence)


def _note_presence() -> None:
    if request.endpoint is None or request.endpoint.endswith("static"):
        return
    if request.endpoint in OF_NOBODY:
        return
    if not current_user.is_authenticated:
        return
    now = utcnow()
    if now - current_user.last_seen < SEEN_EVERY:
        return
    user_id = current_user.id
    begin_writing()
    # two tabs at once write once
    db.session.execute(
        update(User)
        .where(User.id == user_id, User.last_seen < now - SEEN_EVERY)
        .values(last_seen=now),
        execution_options={"synchronize_session": False},
    )
    db.session.commit()
    choose_mode()
