"""``make run``: what it says when it cannot do its work."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parents[2]


def python_that(folder: Path, script: str) -> Path:
    """A stand-in for an interpreter that is not fit for the blog."""
    python = folder / "python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    return python


def make_run(folder: Path, python: Path | str) -> subprocess.CompletedProcess[str]:
    """``make run`` with another interpreter, in an environment that does not exist yet."""
    return subprocess.run(
        ["make", "run", f"PYTHON={python}", f"VENV={folder / 'venv'}"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_port_that_is_taken_gets_one_plain_line(app: Flask) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = app.test_cli_runner().invoke(args=["try", "--port", str(port)])
    assert result.exit_code == 1
    assert result.output == f"Error: port {port} is taken. Another one: make run PORT={port + 1}\n"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ('case "$1" in -V) echo Python 3.9.1 ;; *) exit 1 ;; esac', "Python 3.11 or newer"),
        ('case "$2" in *ensurepip*) exit 1 ;; *) exit 0 ;; esac', "venv module is missing"),
    ],
)
def test_an_unfit_python_gets_one_plain_line(tmp_path: Path, script: str, said: str) -> None:
    result = make_run(tmp_path, python_that(tmp_path, script))
    assert result.returncode != 0
    assert said in result.stdout
    assert len(result.stdout.splitlines()) == 1
    assert not (tmp_path / "venv").exists()


def test_a_missing_python_gets_one_plain_line(tmp_path: Path) -> None:
    result = make_run(tmp_path, tmp_path / "no-such-python")
    assert result.returncode != 0
    assert "was not found" in result.stdout
