"""Limits how often the administrator is notified of the same kind of error.

The limit is one for all processes of the site: the transaction that changes the row of a kind
sends the notice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, update

from app.extensions import db
from app.models import ErrorNotice
from app.models.upsert import insert_into

KEPT = timedelta(days=30)


def claim(kind: str, now: datetime, every: timedelta) -> int | None:
    """Claim the notice of an error; return how many of its kind were held back since the last.

    None when there was a notice less than ``every`` ago; then this one is held back, too. The
    caller commits.
    """
    held_back: int | None = db.session.scalar(
        insert_into(ErrorNotice)
        .values(kind=kind, sent_at=now, held_back=0)
        .on_conflict_do_update(
            index_elements=[ErrorNotice.kind],
            set_={"sent_at": now},
            where=ErrorNotice.sent_at <= now - every,
        )
        .returning(ErrorNotice.held_back)
    )
    if held_back is None:
        hold_back(kind, 1)
        return None
    hold_back(kind, -held_back)  # the row is locked until the commit
    db.session.execute(
        delete(ErrorNotice).where(ErrorNotice.sent_at < now - KEPT),
        execution_options={"synchronize_session": False},
    )
    return held_back


def hold_back(kind: str, count: int) -> None:
    """Count ``count`` more errors of a kind as held back. The caller commits."""
    db.session.execute(
        update(ErrorNotice)
        .where(ErrorNotice.kind == kind)
        .values(held_back=ErrorNotice.held_back + count),
        execution_options={"synchronize_session": False},
    )
