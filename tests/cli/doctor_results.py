"""What ``flask doctor`` says, line by line."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask


@dataclass(frozen=True)
class Examination:
    """The exit status, and for each thing examined its verdict and what was said about it."""

    status: int
    verdicts: dict[str, str]
    said: dict[str, str]


def examine(app: Flask, *options: str) -> Examination:
    """Run the command in this process."""
    answer = app.test_cli_runner().invoke(args=["doctor", *options])
    return read(answer.exit_code, answer.output)


def read(status: int, output: str) -> Examination:
    """Take a doctor's lines apart."""
    verdicts, said = {}, {}
    for line in output.splitlines():
        verdict, _, rest = line.partition(" ")
        about, _, what = rest.strip().partition(": ")
        assert about not in verdicts, line
        verdicts[about], said[about] = verdict, what
    return Examination(status, verdicts, said)
