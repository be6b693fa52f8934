"""All kinds of jobs, and what starts, wakes and stops their workers."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, has_app_context
from sqlalchemy.orm import Session

from app.models.job import ENQUEUED
from app.web.jobs.image_fetcher import ImageFetcher
from app.web.jobs.job_worker import JobWorker
from app.web.jobs.mail_delivery import MailDelivery
from app.web.jobs.media_maker import MediaMaker
from app.web.jobs.notification_mailer import NotificationMailer
from app.web.jobs.visit_writer import VisitWriter
from app.web.jobs.worker_thread import WorkerThread

# in the order in which they are stopped
KINDS: tuple[type[JobWorker[Any]], ...] = (
    NotificationMailer,
    MailDelivery,
    ImageFetcher,
    MediaMaker,
)


def register_jobs(app: Flask) -> None:
    """Add a worker of each kind to ``app.extensions``, by name, and all of them as ``jobs``.

    A process starts their threads at its first request. Raises ConfigurationError.
    """
    workers = app.extensions["jobs"] = tuple(kind(app) for kind in KINDS)
    app.extensions.update({worker.name: worker for worker in workers})
    app.extensions[VisitWriter.name] = VisitWriter(app)
    app.before_request(_start_threads)


def start_jobs(app: Flask) -> None:
    """Start the threads of this process, to do what has waited while no process was running."""
    for worker in _threads(app):
        worker.start()


def stop_jobs(app: Flask) -> None:
    """Stop the threads of this process; mail that is being sent is finished."""
    for worker in _threads(app):
        worker.stop()


def _threads(app: Flask) -> tuple[WorkerThread, ...]:
    """Return the workers of jobs, and what else runs beside the requests."""
    return (*app.extensions["jobs"], app.extensions[VisitWriter.name])


def _start_threads() -> None:
    start_jobs(current_app)


def wake_workers(session: Session) -> None:
    """Wake the workers of the jobs that a transaction has enqueued, after its commit."""
    if session.in_nested_transaction():
        return
    enqueued = session.info.pop(ENQUEUED, ())
    if not enqueued or not has_app_context():
        return
    for worker in current_app.extensions["jobs"]:
        if worker.queue.model in enqueued:
            worker.handle_commit()
