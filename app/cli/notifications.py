"""Deleting old notifications, for ``flask user prune`` and ``flask deploy``."""

from __future__ import annotations

from app.extensions import db
from app.services.notifications import pruning


def prune_notifications() -> None:
    """Delete the notifications that were read long ago. Commits; repeatable."""
    while pruning.prune():
        db.session.commit()
    db.session.rollback()
