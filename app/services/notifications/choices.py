"""What a user wants to be told of."""

from __future__ import annotations

from sqlalchemy import select

from app.extensions import db
from app.models import NotificationChoice, User
from app.models.notification import KINDS
from app.models.upsert import insert_into


def wanted_kinds(user: User) -> set[str]:
    """Return the kinds of events that a user is told of."""
    unwanted = select(NotificationChoice.kind).where(
        NotificationChoice.user_id == user.id, NotificationChoice.on_page.is_(False)
    )
    return set(KINDS) - set(db.session.scalars(unwanted))


def choose_kinds(user: User, wanted: set[str]) -> None:
    """Have a user told of these kinds of events from now on, and of no others."""
    rows = [{"user_id": user.id, "kind": kind, "on_page": kind in wanted} for kind in KINDS]
    row = insert_into(NotificationChoice).values(rows)
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["user_id", "kind"], set_={"on_page": row.excluded.on_page}
        )
    )
