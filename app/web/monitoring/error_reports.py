"""What the administrator is told of an error, noted while it is fresh, without asking anybody."""

from __future__ import annotations

import logging
import os
import socket
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flask import g, has_request_context, request
from sqlalchemy import inspect

from app.models.error_notice import KIND_MAX_LENGTH
from app.web.logs.log_lines import TextLines, printable, request_id_of
from app.web.logs.redaction import redact
from app.web.logs.request_log import shown_target

OUR_CODE = Path(__file__).resolve().parents[2]
TITLE_MAX_LENGTH = 150
TEXT_MAX_LENGTH = 50_000


@dataclass(frozen=True)
class Report:
    """One error, in words without secrets. ``kind`` is the same for what has the same cause."""

    kind: str
    title: str
    text: str


_lines = TextLines()


def report_of(record: logging.LogRecord) -> Report:
    """What a log record and the request at hand say of an error."""
    kind = printable(redact(_kind(record)))[:KIND_MAX_LENGTH]
    message = redact(record.getMessage())
    facts = {
        "time": f"{_lines.formatTime(record)} (UTC)",
        "kind": kind,
        "message": message,
        **_request_facts(record),
        "process": f"{os.getpid()} on {os.environ.get('DYNO') or socket.gethostname()}",
    }
    lines = [f"{name + ':':12}{value}" for name, value in facts.items() if value is not None]
    text = "\n".join(lines) + f"\n\n{_lines.trouble(record) or ''}"
    error = _error(record)
    title = printable(f"{type(error).__name__}: {message}" if error else message)
    return Report(
        kind=kind,
        title=" ".join(title.split())[:TITLE_MAX_LENGTH],
        text=printable(text)[:TEXT_MAX_LENGTH],
    )


def known_user_id() -> int | None:
    """Whose request it is, if that has been found out already: no database is asked."""
    state = inspect(g.get("_login_user"), raiseerr=False)
    identity = getattr(state, "identity", None)
    return identity[0] if identity else None


def _request_facts(record: logging.LogRecord) -> dict[str, object]:
    if not has_request_context():
        return {}
    user_id = getattr(record, "user_id", None) or known_user_id()
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
    """Where our own code failed or had something else fail; anybody's where there is none."""
    place, is_ours = "nowhere", False
    for frame in frames:
        path = Path(frame.filename)
        if path.is_relative_to(OUR_CODE):
            place, is_ours = f"{path.relative_to(OUR_CODE.parent).as_posix()}:{frame.lineno}", True
        elif not is_ours:
            place = f"{frame.filename}:{frame.lineno}"
    return place
