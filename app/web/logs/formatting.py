"""Format log records as text, logfmt or JSON with structlog's processors.

One record is one entry, and no text in a record can end its entry or look like another: what
could is escaped (logfmt, JSON) or indented (text). https://www.structlog.org/en/stable/ and
https://brandur.org/logfmt
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from flask import has_request_context
from structlog.processors import JSONRenderer, format_exc_info
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from app.web.logs.outages import ShortenOutages
from app.web.logs.redaction import redact
from app.web.logs.request_id import current_request_id

OWN_LOGGER = "app"

_NEEDS_QUOTES = re.compile(r'[\s"=\\]')
_TERMINAL_STYLE = re.compile(r"\x1b\[[0-9;]*m")


def event(name: str, **fields: object) -> dict[str, Any]:
    """Return the ``extra`` of a logging call for an event with fields.

    logfmt and JSON write the name and the fields instead of the message, text the message.
    """
    return {"event_name": name, "event_fields": fields}


def request_id_of(record: logging.LogRecord) -> str | None:
    """Return the id of the request that the record is about or was made in, if there is one."""
    fields = getattr(record, "event_fields", {})
    if "request_id" in fields:
        return fields["request_id"]  # type: ignore[no-any-return]
    return current_request_id() if has_request_context() else None


def timestamp(record: logging.LogRecord) -> str:
    """Return the record's time in UTC, to the millisecond (RFC 3339)."""
    time = datetime.fromtimestamp(record.created, UTC)
    return f"{time.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def printable(text: str) -> str:
    """Escape what a terminal or a parser would interpret, except line feeds."""
    if text.isprintable():
        return text
    return "".join(ch if ch.isprintable() or ch == "\n" else _escaped(ch) for ch in text)


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1] if character != "\x7f" else "\\u007f"


def _add_record_facts(_logger: WrappedLogger, _method: str, entry: EventDict) -> EventDict:
    record: logging.LogRecord = entry["_record"]
    message = entry.pop("event")
    if record.name == "werkzeug":
        message = _TERMINAL_STYLE.sub("", message)
    return {
        "time": timestamp(record),
        "level": record.levelname.lower(),
        # gunicorn uses this logger for everything that it reports
        "logger": "gunicorn" if record.name == "gunicorn.error" else record.name,
        "message": message,
        **entry,
    }


def _add_event_fields(_logger: WrappedLogger, _method: str, entry: EventDict) -> EventDict:
    record = entry["_record"]
    if hasattr(record, "event_fields"):
        entry["message"] = record.event_name
        entry.update(record.event_fields)
    return entry


def _add_request_id(_logger: WrappedLogger, _method: str, entry: EventDict) -> EventDict:
    entry["request_id"] = request_id_of(entry["_record"])
    return entry


def _add_stack(_logger: WrappedLogger, _method: str, entry: EventDict) -> EventDict:
    """Add the stack of ``stack_info=True`` below the traceback."""
    stack = entry.pop("stack_info", None)
    if stack:
        entry["exception"] = "\n".join(filter(None, [entry.get("exception"), stack]))
    return entry


def _redact_values(_logger: WrappedLogger, _method: str, entry: EventDict) -> EventDict:
    """Redact secrets in all values, and drop those that are None."""
    return {
        key: value if isinstance(value, int | float) else redact(str(value))
        for key, value in entry.items()
        if value is not None
    }


def _render_text(_logger: WrappedLogger, _method: str, entry: EventDict) -> str:
    """Render time, level (unless INFO), logger (unless ours), message, request id, traceback."""
    words = [entry["time"].replace("T", " ")]
    if entry["level"] != "info":
        words.append(entry["level"].upper())
    if not entry["logger"].startswith(OWN_LOGGER):
        words.append(f"{entry['logger']}:")
    error = f": {entry['error']}" if "error" in entry else ""
    words.append(f"{entry['message']}{error}")
    if "request_id" in entry:
        words.append(f"[{entry['request_id']}]")
    text = " ".join(words)
    if "exception" in entry:
        text += f"\n{entry['exception']}"
    return printable(text).replace("\n", "\n    ")


def _render_logfmt(_logger: WrappedLogger, _method: str, entry: EventDict) -> str:
    """Render ``key=value`` pairs.

    structlog's LogfmtRenderer leaves control characters other than line feeds as they are.
    """
    return " ".join(f"{key}={_logfmt(str(value))}" for key, value in entry.items())


def _logfmt(text: str) -> str:
    if text and text.isprintable() and not _NEEDS_QUOTES.search(text):
        return text
    quoted = (ch if ch.isprintable() and ch not in '"\\' else _escaped(ch) for ch in text)
    return f'"{"".join(quoted)}"'


_ADD_CONTEXT: tuple[Processor, ...] = (
    _add_request_id,
    format_exc_info,
    _add_stack,
    ProcessorFormatter.remove_processors_meta,
    _redact_values,
)
_PROCESSORS: dict[str, tuple[Processor, ...]] = {
    "text": (_add_record_facts, *_ADD_CONTEXT, _render_text),
    "logfmt": (_add_record_facts, _add_event_fields, *_ADD_CONTEXT, _render_logfmt),
    "json": (_add_record_facts, _add_event_fields, *_ADD_CONTEXT, JSONRenderer()),
}


def formatter(log_format: str) -> ProcessorFormatter:
    """Return the formatter of a LOG_FORMAT: ``text``, ``logfmt`` or ``json``."""
    return ProcessorFormatter(processors=(ShortenOutages(), *_PROCESSORS[log_format]))
