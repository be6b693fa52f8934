"""What went wrong, as one plain line and an exit status, where a traceback helps nobody."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from app.content.text.clean_text import UnstorableText
from app.services.errors import DomainError

P = ParamSpec("P")
R = TypeVar("R")


class OperationFailed(RuntimeError):
    """A command cannot do what it was asked; the text says why."""


FAILURES = (
    SQLAlchemyError,
    CommandError,
    OSError,
    OperationFailed,
    DomainError,
    UnstorableText,
    UnicodeError,
)


def plain_failures(command: Callable[P, R]) -> Callable[P, R]:
    """End the command with one line and status 1 when the database, the system or a rule refuses.

    Who stops reading the output, such as ``head``, is no failure worth a line; click knows.
    """

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except BrokenPipeError:
            raise
        except FAILURES as error:
            raise click.ClickException(one_line(error)) from None

    return run


def one_line(error: Exception) -> str:
    """The first line, without SQLAlchemy's echo of the statement."""
    cause = getattr(error, "orig", None) or error
    return " ".join(str(cause).partition("\n")[0].split()) or type(error).__name__
