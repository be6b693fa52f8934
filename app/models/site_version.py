"""A number that grows with whatever pages show: caches ask it whether they are still right.

It is raised in the transaction that makes the change, as its last statement, so that its row,
which all writers share, is locked no longer than the commit takes.
"""

from __future__ import annotations

from sqlalchemy import SmallInteger
from sqlalchemy.event import listen
from sqlalchemy.orm import Mapped, Session, UOWTransaction, mapped_column

from app.extensions import db
from app.models.base import Base
from app.models.error_notice import ErrorNotice
from app.models.job import Job
from app.models.upsert import insert_into

# The mark on a session whose transaction changes what pages show.
CHANGED = "pages_changed"
# what a job changes on pages is marked when its outcome is stored
NEVER_SHOWN = (Job, ErrorNotice)


class SiteVersion(Base):
    """The one row that holds the number; there is none before the first change."""

    __tablename__ = "site_versions"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, default=1)
    number: Mapped[int]


def raise_version() -> None:
    """Say in this transaction that what pages show has changed."""
    db.session.execute(
        insert_into(SiteVersion)
        .values(id=1, number=1)
        .on_conflict_do_update(index_elements=["id"], set_={"number": SiteVersion.number + 1})
    )


def _look_for_changes(session: Session, context: UOWTransaction, instances: object) -> None:
    changed = (*session.new, *session.deleted, *filter(session.is_modified, session.dirty))
    if not all(isinstance(row, NEVER_SHOWN) for row in changed):
        session.info[CHANGED] = True


def _count_change(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint is no commit
    session.flush()  # what is still unwritten may be the change
    if session.info.get(CHANGED):
        raise_version()


def _forget(session: Session) -> None:
    session.info.pop(CHANGED, None)


listen(db.session, "before_flush", _look_for_changes)
listen(db.session, "before_commit", _count_change)
listen(db.session, "after_rollback", _forget)
