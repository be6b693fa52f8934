"""The application's server settings, without its hooks."""

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
