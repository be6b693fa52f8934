"""Jobs of every kind: whether they are done when they are due."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from flask import current_app

from app.models import utcnow
from app.web.checks import Check, Finding, note, ok, wrong
from app.web.jobs.job_worker import JobWorker

# Workers poll twice a minute, and a lease lasts some minutes.
PATIENCE = timedelta(minutes=15)


def check_jobs(worker: JobWorker[Any]) -> Finding:
    """Check that no job of a kind is overdue, and that none was given up that matters."""
    depth = worker.queue.depth()
    overdue = worker.queue.overdue(utcnow() - PATIENCE)
    if overdue and worker.can_run:
        report = wrong if worker.is_essential else note
        return report(f"{overdue} overdue: {worker.overdue_reason}")
    said = f"{depth.waiting} waiting, {depth.given_up} given up"
    if worker.is_essential and (overdue or depth.given_up):
        return note(f"{said}: see `{worker.list_command}`")
    return ok(said)


def checks() -> tuple[Check, ...]:
    """Return one check for each kind of job."""
    workers: tuple[JobWorker[Any], ...] = current_app.extensions["jobs"]
    return tuple(Check(worker.title, partial(check_jobs, worker)) for worker in workers)
