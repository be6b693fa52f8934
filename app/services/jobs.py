"""Queues of jobs: one for each model with the columns of ``app.models.job.Job``.

A job is enqueued in the transaction that causes it. A worker leases it and commits, does the work
with no transaction open, and stores the outcome in a second transaction. A process that is
killed in between loses its lease, and the job is tried again. The caller commits.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, exists, func, select, update

from app.extensions import db
from app.models import utcnow
from app.models.job import ERROR_MAX_LENGTH, Job, mark_enqueued

J = TypeVar("J", bound=Job)


@dataclass(frozen=True)
class Depth:
    """How many jobs wait, now or for their next try, and how many were given up."""

    waiting: int
    given_up: int


@dataclass(frozen=True)
class JobQueue(Generic[J]):
    """The jobs of one kind.

    ``kind`` is its name in metrics. ``lease`` is longer than an attempt can take; it is also how
    long a job waits when the process that was doing it is killed. ``waits`` are the times between
    a failure and the next attempt, one for each; then the job is given up. ``unfinished`` is the
    error of a job that ended the process at every attempt.
    """

    kind: str
    model: type[J]
    lease: timedelta
    waits: tuple[timedelta, ...]
    unfinished: str = "no attempt came to an end"

    def enqueue(self, job: J) -> J:
        """Add a job to the caller's transaction; workers look for it after the commit."""
        db.session.add(job)
        mark_enqueued(db.session(), self.model)
        return job

    def is_any_due(self, now: datetime) -> bool:
        """Return whether there is a job to lease. It only reads."""
        return bool(db.session.scalar(select(exists().where(self._is_due(now)))))

    def lease_next(self, now: datetime) -> J | None:
        """Lease the job that has been due the longest; None when none is due.

        Two callers never get the same job: PostgreSQL skips rows that another transaction has
        locked, and on SQLite there is only one transaction that writes.
        """
        due = (
            select(self.model)
            .where(self._is_due(now))
            .order_by(self.model.due_at, self.model.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        while (job := db.session.scalar(due)) is not None:
            if job.attempts > len(self.waits):
                self.fail(job, self.unfinished, now)
                continue
            job.lease = uuid.uuid4().hex
            job.due_at = job.leased_until = now + self.lease
            job.attempts += 1
            db.session.flush()
            return job
        return None

    def lock(self, job: J) -> bool:
        """Lock a leased job until the commit; return whether no other process holds it by now."""
        held = select(self.model.id).where(self._is_held(job)).with_for_update()
        return db.session.scalar(held) is not None

    def complete(self, job: J, **values: object) -> None:
        """Record that a job is done, with ``values`` for other columns."""
        self._update(self.model.id == job.id, due_at=None, last_error=None, **values)

    def fail(self, job: J, reason: str, now: datetime, permanent: bool = False) -> bool:
        """Record why a leased job was not done, and when to try again: later each time.

        Nothing changes when another process holds the lease by now. ``permanent`` gives the job
        up at once. Returns whether it is given up.
        """
        is_over = permanent or job.attempts > len(self.waits)
        due_at: datetime | None
        if is_over:
            due_at = None if self.model.empties_due_at else now
        else:
            due_at = now + self.waits[job.attempts - 1]
        self._update(
            self._is_held(job),
            due_at=due_at,
            last_error=printable(reason)[:ERROR_MAX_LENGTH],
            gave_up_at=now if is_over else None,
        )
        return is_over

    def release(self, job: J, now: datetime) -> None:
        """End a lease without an outcome, as if there had been no attempt."""
        self._update(self._is_held(job), due_at=now, attempts=job.attempts - 1)

    def retry(self, *which: ColumnElement[bool]) -> int:
        """Make jobs due now, as if they had never been tried; returns how many."""
        return self._update(*which, due_at=utcnow(), attempts=0, gave_up_at=None)

    def depth(self) -> Depth:
        """Count the jobs that are not done."""
        return Depth(self._count(self.model.is_waiting()), self._count(self.model.is_given_up()))

    def overdue(self, moment: datetime) -> int:
        """Count the jobs that have been due since before ``moment``."""
        return self._count(self.model.is_waiting() & (self.model.due_at < moment))

    def _is_due(self, now: datetime) -> ColumnElement[bool]:
        model = self.model
        return model.is_waiting() & (model.due_at <= now) & model.is_free(now)

    def _is_held(self, job: J) -> ColumnElement[bool]:
        # older releases lease images by counting attempts, without a lease of their own
        model = self.model
        held = (model.lease == job.lease) & (model.attempts == job.attempts)
        return (model.id == job.id) & held

    def _update(self, *which: ColumnElement[bool], **values: object) -> int:
        """Change jobs, and end their leases; returns how many."""
        changed = db.session.execute(
            update(self.model).where(*which).values(lease=None, leased_until=None, **values),
            execution_options={"synchronize_session": False},
        )
        return int(changed.rowcount)  # type: ignore[attr-defined]

    def _count(self, which: ColumnElement[bool]) -> int:
        return db.session.scalar(select(func.count()).select_from(self.model).where(which)) or 0


def printable(text: str) -> str:
    """Return ``text`` in one line, without control characters and what PostgreSQL cannot store."""
    return "".join(ch for ch in " ".join(text.split()) if ch.isprintable())
