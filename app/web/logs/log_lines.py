"""How a log record is written: for people, as ``key=value``, or as JSON. One record, one entry.

No text in a record can end its line or look like another: what could is escaped (``logfmt``,
``json``) or indented (``text``). https://brandur.org/logfmt and https://jsonlines.org
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from flask import has_request_context

from app.web.logs.redaction import redact
from app.web.logs.request_id import current_request_id

_NEEDS_QUOTES = re.compile(r'[\s"=\\]')
OWN_LOGGER = "app"


def event(name: str, **fields: object) -> dict[str, Any]:
    """What programs are told instead of the message, for the ``extra`` of a logging call."""
    return {"event": name, "fields": fields}


def request_id_of(record: logging.LogRecord) -> str | None:
    """The id of the request that the record is about, or during which it is being made."""
    fields = getattr(record, "fields", {})
    if "request_id" in fields:
        return fields["request_id"]  # type: ignore[no-any-return]
    return current_request_id() if has_request_context() else None


def printable(text: str) -> str:
    """The text with everything that a terminal or a parser would obey escaped, but line ends."""
    if text.isprintable():
        return text
    return "".join(ch if ch.isprintable() or ch == "\n" else _escaped(ch) for ch in text)


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1] if character != "\x7f" else "\\u007f"


def _source(record: logging.LogRecord) -> str:
    # gunicorn names the logger of all that it says after the worst of it
    return record.name if record.name != "gunicorn.error" else "gunicorn"


class Lines(logging.Formatter):
    """What every format says, and in which order. Time is UTC."""

    between = "T"

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """The record's time to the millisecond (RFC 3339)."""
        time = datetime.fromtimestamp(record.created, UTC)
        return f"{time.replace(tzinfo=None).isoformat(self.between, 'milliseconds')}Z"

    def facts(self, record: logging.LogRecord) -> dict[str, Any]:
        """The record's entry for programs; what is None is left out."""
        said: dict[str, Any] = {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            "logger": _source(record),
        }
        fields = getattr(record, "fields", None)
        if fields is None:
            said["message"] = redact(record.getMessage())
        else:
            said["message"] = getattr(record, "event", "")
            said |= {
                name: redact(value) if isinstance(value, str) else value
                for name, value in fields.items()
            }
        said["request_id"] = request_id_of(record)
        said["exception"] = self.trouble(record)
        return {name: value for name, value in said.items() if value is not None}

    def trouble(self, record: logging.LogRecord) -> str | None:
        """The record's traceback, if it has one."""
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        parts = [part for part in (record.exc_text, record.stack_info) if part]
        return redact("\n".join(parts)) if parts else None


class TextLines(Lines):
    """For people: a time, a level unless it is INFO, the message, the request's id."""

    between = " "

    def format(self, record: logging.LogRecord) -> str:
        """One line, with a traceback on indented lines below it."""
        words = [self.formatTime(record)]
        if record.levelno != logging.INFO:
            words.append(record.levelname)
        if not _source(record).startswith(OWN_LOGGER):
            words.append(f"{_source(record)}:")
        words.append(redact(record.getMessage()))
        if request_id := request_id_of(record):
            words.append(f"[{request_id}]")
        trouble = self.trouble(record)
        entry = " ".join(words) + (f"\n{trouble}" if trouble else "")
        return printable(entry).replace("\n", "\n    ")


class LogfmtLines(Lines):
    """For programs and for people who search: ``key=value``, quoted where needed."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        return " ".join([f"{name}={_logfmt(value)}" for name, value in self.facts(record).items()])


def _logfmt(value: object) -> str:
    text = str(value)
    if text and text.isprintable() and not _NEEDS_QUOTES.search(text):
        return text
    quoted = (ch if ch.isprintable() and ch not in '"\\' else _escaped(ch) for ch in text)
    return f'"{"".join(quoted)}"'


class JsonLines(Lines):
    """For programs: one object a line, in ASCII."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        return json.dumps(self.facts(record), default=str)


FORMATS: dict[str, type[Lines]] = {"text": TextLines, "logfmt": LogfmtLines, "json": JsonLines}
