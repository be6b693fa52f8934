"""Errors of commands, reported as one line and an exit status instead of a traceback."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from alembic.util import CommandError

from app.web import failures
from app.web.failures import one_line

P = ParamSpec("P")
R = TypeVar("R")


class OperationFailed(RuntimeError):
    """A command cannot be carried out; the message gives the reason."""


EXPECTED_ERRORS = (*failures.EXPECTED_ERRORS, CommandError, OperationFailed)


def plain_failures(command: Callable[P, R]) -> Callable[P, R]:
    """Decorate a command to end with one line and status 1 for each of EXPECTED_ERRORS.

    A broken pipe, such as to ``head``, is left to click, which ends without a message.
    """

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except BrokenPipeError:
            raise
        except EXPECTED_ERRORS as error:
            raise click.ClickException(one_line(error)) from None

    return run
