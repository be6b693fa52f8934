"""Hooks of gunicorn.conf.py: https://gunicorn.org/reference/settings/#server-hooks."""

from __future__ import annotations

import gc
import os
from itertools import count
from typing import Any

from app.extensions import db
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
    """Begin with mail and images that are due, without waiting for a request."""
    for name in ("mail_delivery", "image_fetcher"):
        worker.wsgi.extensions[name].start()


def worker_exit(server: Any, worker: Any) -> None:
    """Finish what is being sent or fetched, then send the mail about errors."""
    if worker.pid != os.getpid():
        return  # gunicorn's own process reports a worker that had ended unnoticed
    for name in ("mail_delivery", "image_fetcher", "error_mail"):
        worker.app.wsgi().extensions[name].stop()


def child_exit(server: Any, worker: Any) -> None:
    """Count the database connections of a dead worker no longer."""
    multiprocess.forget_gauges_of(worker.number)
