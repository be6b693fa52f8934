"""The application's server settings, without its hooks and on gunicorn's own class of threads."""

from __future__ import annotations

import runpy
from pathlib import Path

_OF_THE_APPLICATION = {
    *("pre_fork", "post_fork", "post_worker_init", "worker_exit", "child_exit"),
}

globals().update(
    {
        name: value
        for name, value in runpy.run_path(
            str(Path(__file__).resolve().parent.parent / "gunicorn.conf.py")
        ).items()
        if not name.startswith("_") and name not in _OF_THE_APPLICATION
    }
)
# what an application gets that brings no worker of its own
worker_class = "gthread"
