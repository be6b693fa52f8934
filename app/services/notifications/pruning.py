"""Deleting notifications that were read long ago."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from app.extensions import db
from app.models import Notification, utcnow

KEPT_DAYS = 90
BATCH = 1000


def prune() -> int:
    """Delete a batch of the notifications that were read KEPT_DAYS ago; return how many."""
    until = utcnow() - timedelta(days=KEPT_DAYS)
    read = select(Notification.id).where(Notification.read_at < until).limit(BATCH)
    ids = list(db.session.scalars(read))
    db.session.execute(delete(Notification).where(Notification.id.in_(ids)))
    return len(ids)
