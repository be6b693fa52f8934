"""Tables whose rows are jobs: work that is done outside of requests, once."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ColumnElement, Index, String, or_
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.models.clock import utcnow

ERROR_MAX_LENGTH = 500
# The mark on a session: the set of models of which its transaction enqueues jobs.
ENQUEUED = "enqueued_jobs"


class Job:
    """Columns of a job; the table's own columns say what is to be done.

    A process that does a job holds its lease meanwhile: no other process
    gets the job before ``leased_until``, and one does when that time has passed without an outcome.
    A job without ``due_at`` is done.
    """

    # whether giving a job up empties ``due_at``
    empties_due_at: ClassVar[bool] = False

    id: Mapped[int] = mapped_column(primary_key=True)
    due_at: Mapped[datetime | None] = mapped_column(default=utcnow)
    # counted when a job is leased, because the attempt may end the process
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(36))
    leased_until: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(ERROR_MAX_LENGTH))
    gave_up_at: Mapped[datetime | None]

    @classmethod
    def is_waiting(cls) -> ColumnElement[bool]:
        """Whether a job is still to be done, now or later."""
        return cls.due_at.is_not(None) & cls.gave_up_at.is_(None)

    @classmethod
    def is_given_up(cls) -> ColumnElement[bool]:
        """Whether a job was not done and will not be tried again."""
        return cls.gave_up_at.is_not(None)

    @classmethod
    def is_free(cls, now: datetime) -> ColumnElement[bool]:
        """Whether no process holds the lease of a job."""
        return or_(cls.leased_until.is_(None), cls.leased_until <= now)


def due_index(table: str) -> Index:
    """Return the index by which jobs are found that are due, for ``__table_args__``."""
    return Index(f"ix_{table}_due_at", "due_at", "id")


def mark_enqueued(session: Session, model: type[Job]) -> None:
    """Have workers look for jobs of ``model`` right after the session's commit."""
    session.info.setdefault(ENQUEUED, set()).add(model)
