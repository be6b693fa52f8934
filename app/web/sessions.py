"""Who is asking, and when they were last here."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import update

from app.extensions import db, login_manager
from app.models import User, utcnow
from app.web.database import begin_writing, choose_mode

SEEN_EVERY = timedelta(minutes=5)


def register_sessions(app: Flask) -> None:
    """Log-in messages, and ``last_seen`` kept at most once in five minutes."""
    login_manager.login_view = "auth.login"
    login_manager.login_message = _l("Please log in to see this page.")
    login_manager.login_message_category = "info"
    app.before_request(_note_presence)


def _note_presence() -> None:
    if request.endpoint is None or request.endpoint.endswith("static"):
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
