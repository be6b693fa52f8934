"""Describe a logged error for the administrator, from the record and the current request."""

from __future__ import annotations

import logging
import os
import socket
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flask import has_request_context, request

from app.models.error_notice import KIND_MAX_LENGTH
from app.web.logs.formatting import printable, request_id_of, timestamp
from app.web.logs.redaction import redact
from app.web.logs.request_log import shown_target
from app.web.security.loaded_user import loaded_user_id

OUR_CODE = Path(__file__).resolve().parents[2]
TITLE_MAX_LENGTH = 150
TEXT_MAX_LENGTH = 50_000


@dataclass
class ErrorReport:
    """One error, with secrets redacted.

    ``kind``: the same for errors with the same cause. ``held_back``: how many of its kind have
    not been mailed before this one.
    """

    kind: str
    title: str
    text: str
    held_back: int = 0


def report_of(record: logging.LogRecord) -> ErrorReport:
    """Return the report of an error, from the record and the request, without the database."""
    kind = printable(redact(_kind(record)))[:KIND_MAX_LENGTH]
    message = redact(record.getMessage())
    facts = {
        "time": f"{timestamp(record).replace('T', ' ')} (UTC)",
        "kind": kind,
        "message": message,
        **_request_facts(record),
        "process": f"{os.getpid()} on {os.environ.get('DYNO') or socket.gethostname()}",
    }
    lines = [f"{name + ':':12}{value}" for name, value in facts.items() if value is not None]
    text = "\n".join(lines) + f"\n\n{redact(_traceback(record))}"
    error = _error(record)
    title = printable(f"{type(error).__name__}: {message}" if error else message)
    return ErrorReport(
        kind=kind,
        title=" ".join(title.split())[:TITLE_MAX_LENGTH],
        text=printable(text)[:TEXT_MAX_LENGTH],
    )


def _request_facts(record: logging.LogRecord) -> dict[str, object]:
    if not has_request_context():
        return {}
    user_id = getattr(record, "user_id", None) or loaded_user_id()
    return {
        "request": f"{request.method} {shown_target(request.environ)}",
        "request id": request_id_of(record),
        "user": user_id,
    }


def _kind(record: logging.LogRecord) -> str:
    given = getattr(record, "error_kind", None)
    if given:
        return str(given)
    error = _error(record)
    if error is None:
        return f"{record.name}: {record.msg}"
    place = _place(traceback.extract_tb(error.__traceback__))
    return f"{type(error).__qualname__} in {place}"


def _error(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if record.exc_info else None


def _place(frames: Iterable[traceback.FrameSummary]) -> str:
    """Return the last line of our own code in the traceback, or else the last line of all."""
    place, is_ours = "nowhere", False
    for frame in frames:
        path = Path(frame.filename)
        if path.is_relative_to(OUR_CODE):
            place, is_ours = f"{path.relative_to(OUR_CODE.parent).as_posix()}:{frame.lineno}", True
        elif not is_ours:
            place = f"{frame.filename}:{frame.lineno}"
    return place


def _traceback(record: logging.LogRecord) -> str:
    parts = []
    if record.exc_info:
        parts.append(logging.Formatter().formatException(record.exc_info))
    if record.stack_info:
        parts.append(record.stack_info)
    return "\n".join(parts)
