"""Programs of a server, which a machine of a developer may not have."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PATH = f"{os.environ['PATH']}:/usr/local/bin:/usr/sbin:/sbin"


def with_programs() -> dict[str, str]:
    """Return the environment, in which programs of administrators are found, too."""
    return {**os.environ, "PATH": PATH}


def needs(program: str) -> pytest.MarkDecorator:
    """Skip a test on a machine without the program."""
    missing = shutil.which(program, path=PATH) is None
    reason = f"{program} is not installed"
    return pytest.mark.skipif(missing, reason=reason)  # noqa: TID251 - not about a database


def call(*words: str | Path) -> str:
    """Run a program that must succeed, and return its output."""
    done = subprocess.run(words, env=with_programs(), check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
