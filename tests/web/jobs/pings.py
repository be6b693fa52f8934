"""A kind of job of the tests' own, to test what all kinds share."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from queue import Queue

from flask import Flask
from sqlalchemy import String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app import db
from app.models.job import Job, due_index
from app.services.jobs import JobQueue
from app.web.jobs.job_worker import JobFailed, JobInterrupted, JobWorker, Outcome


class OtherBase(DeclarativeBase):
    """Not the application's own, whose tables have migrations."""


class Ping(Job, OtherBase):
    """A greeting to be sent."""

    __tablename__ = "pings"
    __table_args__ = (due_index("pings"),)

    target: Mapped[str] = mapped_column(String(30))


WAIT = timedelta(minutes=1)
PINGS = JobQueue(kind="pings", model=Ping, lease=timedelta(minutes=2), waits=(WAIT,))


class PingWorker(JobWorker[Ping]):
    """Records the greetings that it sends."""

    name = "pings"
    queue = PINGS

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.sent: Queue[str] = Queue()

    def perform(self, job: Ping) -> Outcome:
        """Greet the target, whose name says what goes wrong."""
        self.sent.put(job.target)
        match job.target:
            case "away":
                raise JobFailed("no\0 answer")
            case "gone":
                raise JobFailed("it is gone", permanent=True)
            case "closed":
                raise JobFailed("everything is closed", ends_round=True)
            case "stopping":
                raise JobInterrupted
            case "broken":
                raise ZeroDivisionError("oops")
        return partial(self.queue.complete, job)


def enqueue(*targets: str) -> None:
    for target in targets:
        PINGS.enqueue(Ping(target=target))
        db.session.flush()
    db.session.commit()


def stored() -> list[Ping]:
    db.session.rollback()
    return list(db.session.scalars(select(Ping).order_by(Ping.id)))
