"""Hooks of gunicorn.conf.py: https://gunicorn.org/reference/settings/#server-hooks."""

from __future__ import annotations

import gc
import os
from itertools import count
from typing import Any

from app.extensions import db
from app.web.jobs.kinds import start_jobs, stop_jobs
from app.web.monitoring import multiprocess


def pre_fork(server: Any, worker: Any) -> None:
    """Number the worker, and exempt from garbage collection what it will share.

    The collector writes to every object that it looks at, which would copy the shared memory.
    """
    gc.freeze()
    taken = {other.number for other in server.WORKERS.values()}
    worker.number = next(number for number in count(1) if number not in taken)


def post_fork(server: Any, worker: Any) -> None:
    """Give the worker database connections of its own: two processes cannot share one."""
    multiprocess.count_as(worker.number)
    with worker.app.wsgi().app_context():
        db.engine.dispose(close=False)


def post_worker_init(worker: Any) -> None:
    """Begin with jobs that are due, without waiting for a request."""
    start_jobs(worker.wsgi)


def worker_exit(server: Any, worker: Any) -> None:
    """Finish the jobs under way, then send the mail about errors."""
    if worker.pid != os.getpid():
        return  # gunicorn's own process reports a worker that had ended unnoticed
    app = worker.app.wsgi()
    stop_jobs(app)
    app.extensions["error_mail"].stop()


def child_exit(server: Any, worker: Any) -> None:
    """Count the database connections of a dead worker no longer."""
    multiprocess.forget_gauges_of(worker.number)
