"""Commands run in processes of their own, as an operator runs them, or started in the test's."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from flask import Flask

ROOT = Path(__file__).parents[2]
LONGEST = 120


def environment(**settings: str) -> dict[str, str]:
    """What a command finds in its environment: nothing of the test's own settings.

    An empty site shows its pages, and not the one that sets it up.
    """
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "FLASK_APP": "practice_flask_blog.py", "SETUP_PAGE": "false", **settings}


def start(*command: str, **settings: str) -> subprocess.Popen[str]:
    """A Python module with its arguments, such as ``flask deploy``, that has been started."""
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment(**settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Its exit status, and what it has said on both streams, once it has ended."""
    with process:
        said, complained = process.communicate(timeout=LONGEST)
    return process.returncode, said, complained


def run(*command: str, **settings: str) -> tuple[int, str, str]:
    """Start and finish."""
    return finish(start(*command, **settings))


@contextmanager
def entered(**settings: str) -> Iterator[Flask]:
    """The application that a process finds in this environment, which lasts as long.

    It is made in the test's own process: starting one takes most of a second. Its threads for
    uploaded pictures and for visits never begin, because they would outlive the test.
    """
    with patch.dict(os.environ, environment(**settings), clear=True):
        app = runpy.run_path(str(ROOT / "practice_flask_blog.py"))["app"]
        for thread in ("media_maker", "visit_writer"):
            app.extensions[thread].stop()
        yield app


def refusal(file: str, **settings: str) -> str:
    """With which line a file that starts processes ends them in this environment.

    How such a process ends is tested by ``run``, once for each program.
    """
    with (
        patch.dict(os.environ, environment(**settings), clear=True),
        pytest.raises(SystemExit) as ended,
    ):
        runpy.run_path(str(ROOT / file))
    assert isinstance(ended.value.code, str)
    return ended.value.code
