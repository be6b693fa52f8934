"""Commands run in the test's own process, and what they say."""

from __future__ import annotations

from flask import Flask


def user(app: Flask, *words: str, stdin: str = "") -> tuple[int, str]:
    """The status of one ``flask user`` command, and everything it has said."""
    answer = app.test_cli_runner().invoke(args=["user", *words], input=stdin)
    return answer.exit_code, answer.output
