"""Commands run in the test's own process."""

from __future__ import annotations

from flask import Flask


def user(app: Flask, *words: str, stdin: str = "") -> tuple[int, str]:
    """The status of one ``flask user`` command, and everything it has said."""
    response = app.test_cli_runner().invoke(args=["user", *words], input=stdin)
    return response.exit_code, response.output
