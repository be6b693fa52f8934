"""The number of unread notifications of a user, which the header of every page shows.

Whatever changes it notes whose number that is, and the rows are counted again just before the
commit: in one order for all transactions, so that two of them do not wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, literal, select, update
from sqlalchemy.orm import Session

from app.extensions import db
from app.models import Notification, NotificationCount, User, utcnow
from app.models.upsert import insert_into
from app.services.notifications.visibility import WITH_TEXTS, visible

# More are shown as "99+", so that no more rows have to be counted.
MOST_COUNTED = 100
_NOTED = "recipients_to_count"
_BATCH = 500


def note_recipients(session: Session, user_ids: Iterable[int]) -> None:
    """Have the unread notifications of users counted before the commit."""
    noted: set[int] = session.info.setdefault(_NOTED, set())
    noted.update(user_ids)


def count_noted(session: Session) -> None:
    """Count for the users that were noted, before a commit."""
    if session.in_nested_transaction():
        return  # the end of a savepoint, not a commit
    session.flush()  # pending changes note users, too
    user_ids = sorted(session.info.pop(_NOTED, ()))
    for start in range(0, len(user_ids), _BATCH):
        count(user_ids[start : start + _BATCH])


def discard_noted(session: Session) -> None:
    """Discard the users that were noted, after a rollback."""
    session.info.pop(_NOTED, None)


def count(user_ids: list[int]) -> None:
    """Count the unread notifications of users who exist, and store the numbers."""
    existing = select(User.id, literal(0)).where(User.id.in_(user_ids)).order_by(User.id)
    # The rows are locked first: the next statement then sees what others have committed meanwhile.
    db.session.execute(
        insert_into(NotificationCount)
        .from_select(["user_id", "unread"], existing)
        .on_conflict_do_update(
            index_elements=["user_id"], set_={"unread": NotificationCount.unread}
        ),
        execution_options={"synchronize_session": False},
    )
    now = utcnow()
    mine = Notification.recipient_id == NotificationCount.user_id
    unread = (
        select(literal(1))
        .select_from(WITH_TEXTS)
        .where(mine, Notification.read_at.is_(None), visible(now))
        .correlate(NotificationCount)
        .limit(MOST_COUNTED)
        .subquery()
    )
    to_come = select(func.min(Notification.due_at)).where(mine, Notification.due_at > now)
    db.session.execute(
        update(NotificationCount)
        .where(NotificationCount.user_id.in_(user_ids))
        .values(
            unread=select(func.count()).select_from(unread).scalar_subquery(),
            next_due_at=to_come.correlate(NotificationCount).scalar_subquery(),
        ),
        execution_options={"synchronize_session": False},
    )
