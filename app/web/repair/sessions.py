"""Deleting sessions that are over."""

from __future__ import annotations

from app.extensions import db
from app.services.accounts import session_list


def prune_sessions() -> None:
    """Delete the sessions that are over. Commits; repeatable."""
    session_list.prune()
    db.session.commit()
