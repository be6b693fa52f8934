"""Workers: each takes the jobs of one kind from its queue and does them.

Any number of them may run beside each other, in threads and processes; the leases of
``app.services.jobs`` keep them apart.
"""

from __future__ import annotations

import contextvars
import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain, repeat
from typing import Generic, TypeVar

from sqlalchemy.exc import InternalError, SQLAlchemyError

from app.extensions import db
from app.models import utcnow
from app.models.job import ERROR_MAX_LENGTH, Job
from app.services.jobs import JobQueue, printable
from app.web.cache.site_settings import site_settings
from app.web.database.transactions import DATABASE_AWAY, only_reading
from app.web.jobs.worker_thread import WorkerThread, first_line

J = TypeVar("J", bound=Job)
T = TypeVar("T")

# Records the success of a job in the transaction that it is called in.
Outcome = Callable[[], object]

# storing an outcome is tried again after whatever a server says while it goes down
STORING_FAILED = (*DATABASE_AWAY, InternalError)


class JobFailed(Exception):
    """A job was not done; the text says why.

    ``permanent``: another attempt is of no use. ``ends_round``: other jobs would fail, too.
    """

    def __init__(self, reason: str, permanent: bool = False, ends_round: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.ends_round = ends_round


class JobInterrupted(Exception):
    """The process ends before the job is done, which does not count as an attempt."""

    ends_round = True


@dataclass
class Round:
    """How many of the jobs that were due are done, and how many are not."""

    done: int = 0
    failed: int = 0


class JobWorker(WorkerThread, Generic[J]):
    """Does the jobs of one queue.

    A kind of job is a subclass with a ``name``, a ``queue`` and ``perform``, listed in
    ``app.web.jobs.kinds``.
    """

    queue: JobQueue[J]
    # How long to try to store an outcome while the database is away. It is more than 0 where the
    # outcome is known to this process alone and the work must not be done twice.
    storing_seconds: float = 0

    # What the log says: "mail 5 was not accepted at attempt 2: …", and how loudly it says so
    # while the job will be tried again, and when it is given up.
    noun, verb, participle = "job", "doing", "done"
    levels = (logging.WARNING, logging.ERROR)

    # What ``flask doctor`` says: the name of the check, the command that lists the jobs, why they
    # may be overdue, and whether an operator has to look after jobs that were not done.
    title = "jobs"
    list_command = ""
    overdue_reason = "nobody does them, or they take too long"
    is_essential = True

    # What a kind of job defines

    @property
    def can_run(self) -> bool:
        """Whether the settings allow to do such jobs."""
        return True

    @property
    def runs_in_web_processes(self) -> bool:
        """Whether a thread of a web process does such jobs."""
        return self.can_run

    def perform(self, job: J) -> Outcome:
        """Do a leased job, with no transaction open; return what records its success.

        The outcome may be called again when the database goes away during its transaction.
        Raises JobFailed, JobInterrupted; any other exception is logged and counts as a failure.
        """
        raise NotImplementedError

    def open(self) -> AbstractContextManager[Callable[[J], Outcome]]:
        """Return a context for one round, which gives ``perform``.

        A kind that needs a connection for all jobs of a round opens it here.
        """
        return nullcontext(self.perform)

    def handle_commit(self) -> None:
        """Called in the process that has enqueued jobs, right after the commit."""
        self.wake()

    # Rounds

    def do_round(self) -> None:
        """Do all jobs that are due now."""
        self.run_due()

    def run_due(self, now: datetime | None = None) -> Round:
        """Do all jobs that are due ``now``, in a context of its own; return how many.

        It ends early when a failure concerns all of them, and when the worker is stopped. Raises
        SQLAlchemyError when the database is away.
        """
        return contextvars.Context().run(self._run_due, now)

    def _run_due(self, now: datetime | None) -> Round:
        count = Round()
        with self.app.app_context(), self.open() as perform:
            site_settings().refresh()
            while self.can_run and not self._stopping:
                job = self._lease(now or utcnow())
                if job is None:
                    break
                failure = self._attempt(perform, job, now)
                if failure is None:
                    count.done += 1
                    continue
                count.failed += 1
                if failure.ends_round:
                    break
        return count

    def _lease(self, now: datetime) -> J | None:
        with only_reading():  # so that polling never takes SQLite's one write lock
            is_any_due = self.queue.is_any_due(now)
            db.session.rollback()
        if not is_any_due:
            return None
        job = self.queue.lease_next(now)
        if job is not None:
            db.session.expunge(job)  # it is read while no transaction is open
        db.session.commit()
        return job

    def _attempt(
        self, perform: Callable[[J], Outcome], job: J, now: datetime | None
    ) -> JobFailed | JobInterrupted | None:
        """Do a leased job and store the outcome; return why it is not done."""
        try:
            self._store(perform(job))
        except JobInterrupted as interruption:
            self._store(partial(self.queue.release, job, now or utcnow()))
            return interruption
        except JobFailed as failure:
            self._store_failure(job, failure, now or utcnow())
            return failure
        except SQLAlchemyError:
            raise
        except Exception as error:
            self.app.logger.exception("%s %s %s failed", self.verb, self.noun, job.id)
            defect = JobFailed(str(error))
            self._store_failure(job, defect, now or utcnow())
            return defect
        return None

    def _store_failure(self, job: J, failure: JobFailed, now: datetime) -> None:
        fail = partial(self.queue.fail, job, failure.reason, now, failure.permanent)
        is_given_up = self._store(fail)
        self.app.logger.log(
            self.levels[is_given_up],
            "%s %s was not %s at attempt %s%s: %s",
            self.noun,
            job.id,
            self.participle,
            job.attempts,
            " and is given up" if is_given_up else "",
            printable(failure.reason)[:ERROR_MAX_LENGTH],
        )

    def _store(self, outcome: Callable[[], T]) -> T:
        """Commit an outcome, however often the database is away within ``storing_seconds``."""
        deadline = time.monotonic() + self.storing_seconds
        pauses = chain((0.1, 0.5, 1.0, 2.0), repeat(5.0))
        while True:
            try:
                result = outcome()
                db.session.commit()
            except Exception as error:
                db.session.rollback()
                if not isinstance(error, STORING_FAILED) or time.monotonic() >= deadline:
                    raise
                self.app.logger.warning(
                    "noting a %s's fate waits: %s", self.noun, first_line(error)
                )
                time.sleep(next(pauses))
            else:
                return result
