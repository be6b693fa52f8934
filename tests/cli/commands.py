"""Commands run in the test's own process."""

from __future__ import annotations

import re

from flask import Flask

# in each format of the log
TRAIL = re.compile(r'from command line$|"?remote"?[=:] ?"command line"')


def user(app: Flask, *words: str, stdin: str = "") -> tuple[int, str]:
    """The status of one ``flask user`` command, and everything it has said but the trail."""
    response = app.test_cli_runner().invoke(args=["user", *words], input=stdin)
    return response.exit_code, without_trail(response.output)


def without_trail(output: str) -> str:
    """Return what a command has said, without what it has logged about changes of accounts."""
    lines = output.splitlines(keepends=True)
    return "".join(line for line in lines if not TRAIL.search(line))
