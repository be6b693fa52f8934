"""Keep the log readable while the database, the mail server, Redis or the disk is away.

Everything fails then, in the same way. One traceback a minute says how; the other entries have the
error in a line.
"""

from __future__ import annotations

import logging
from smtplib import SMTPException
from socket import gaierror

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from structlog.typing import EventDict, WrappedLogger

from app.web.logs.shared_times import SharedTimes

EVERY_SECONDS = 60
LONGEST_LINE = 300
# what fails because something else is away
_AWAY = (
    OperationalError,
    InterfaceError,
    PoolTimeoutError,
    ConnectionError,
    TimeoutError,
    gaierror,
    SMTPException,
)
_OF_CONNECTIONS = "sqlalchemy.pool"


def kind_of(error: BaseException) -> str:
    """Return the kind of an outage, the same wherever it is noticed."""
    cause = getattr(error, "orig", None)
    return type(error).__name__ + (f" ({type(cause).__name__})" if cause is not None else "")


def outage_of(record: logging.LogRecord, error: BaseException) -> str | None:
    """Return the kind of outage that an entry is about; None if it is about another error."""
    given: str | None = getattr(record, "error_kind", None)
    if given:
        return given
    if isinstance(error, _AWAY) or record.name.startswith(_OF_CONNECTIONS):
        return kind_of(error)
    return None


class ShortenOutages:
    """A processor that leaves one traceback a minute for each kind of outage."""

    def __init__(self) -> None:
        self._times = SharedTimes()

    def __call__(self, _logger: WrappedLogger, _method: str, entry: EventDict) -> EventDict:
        """Replace a traceback of a kind that was logged less than a minute ago by one line."""
        record: logging.LogRecord = entry["_record"]
        exc_info = entry.get("exc_info")
        if not isinstance(exc_info, tuple) or exc_info[1] is None:
            return entry
        kind = outage_of(record, exc_info[1])
        if kind and not self._times.claim(kind, record.created, EVERY_SECONDS):
            entry.pop("exc_info")
            entry["error"] = one_line(exc_info[1])
        return entry


def one_line(error: BaseException) -> str:
    """Return class and first line of an error."""
    said = " ".join(str(error).partition("\n")[0].split())
    return f"{type(error).__name__}: {said}"[:LONGEST_LINE]
