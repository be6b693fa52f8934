"""Metrics that the processes of one server count together.

Each process counts in files of its own in the folder PROMETHEUS_MULTIPROC_DIR, and the process
that is asked adds them up: https://prometheus.github.io/client_python/multiprocess/
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from prometheus_client import values
from prometheus_client.multiprocess import mark_process_dead

FOLDER = "PROMETHEUS_MULTIPROC_DIR"

_number = 0


def is_shared() -> bool:
    """Return whether this process counts together with others."""
    return FOLDER in os.environ


def share_metrics(parent: str | None) -> None:
    """Make the folder for this process and those that it forks, removed when this one exits.

    To be called before an application is made. A further call in the same process changes nothing.

    :param parent: where to make the folder; None for the system's folder of temporary files
    """
    process = os.getpid()
    prefix = f"blog-metrics-{process}-"
    if Path(os.environ.get(FOLDER, "")).name.startswith(prefix):
        return
    os.environ[FOLDER] = tempfile.mkdtemp(prefix=prefix, dir=parent)
    values.ValueClass = values.MultiProcessValue(lambda: _number or os.getpid())  # type: ignore[no-untyped-call]
    atexit.register(_remove, os.environ[FOLDER], process)


def _remove(folder: str, owner: int) -> None:
    if os.getpid() == owner:  # forked processes inherit the call
        shutil.rmtree(folder, ignore_errors=True)


def count_as(number: int) -> None:
    """Count in the files of this number, which no process uses that runs at the same time.

    A process that replaces another one takes over its number, or there would be ever more files.
    """
    global _number
    _number = number


def forget_gauges_of(number: int) -> None:
    """Remove what was true only while the process of this number ran."""
    if is_shared():
        mark_process_dead(number)  # type: ignore[no-untyped-call]
