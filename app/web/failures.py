"""Errors that a command or a check may expect, reported as one line instead of a traceback."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from app.content.text.clean_text import UnstorableText
from app.services.errors import DomainError

EXPECTED_ERRORS = (SQLAlchemyError, OSError, DomainError, UnstorableText, UnicodeError)


def one_line(error: Exception) -> str:
    """Return the first line of an error, without the statement that SQLAlchemy appends."""
    cause = getattr(error, "orig", None) or error
    return " ".join(str(cause).partition("\n")[0].split()) or type(error).__name__
