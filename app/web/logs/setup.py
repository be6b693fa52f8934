"""Set up logging: one stream, one format, for everything that runs in the process.

A server logs to standard output, where platforms collect it. A command's standard output is its
result (``flask backup -``), so a command logs to standard error.
"""

from __future__ import annotations

import inspect
import logging
import sys
from typing import TextIO

import click
from flask import Flask
from flask.logging import default_handler

from app.web.logs.formatting import OWN_LOGGER, formatter
from app.web.logs.redaction import set_secrets
from config import Config
from settings.types import Setting

_WERKZEUG_REQUEST_LINE = '"%s" %s %s'


class LogHandler(logging.Handler):
    """Write entries to ``sys.stdout`` or ``sys.stderr``, whatever stream that is at the time."""

    def __init__(self, log_format: str, stream: str) -> None:
        super().__init__()
        self.stream = stream
        self.setFormatter(formatter(log_format))
        self.addFilter(_is_no_werkzeug_request)

    def emit(self, record: logging.LogRecord) -> None:
        """Write one entry, with escapes for what the stream's encoding cannot express."""
        try:
            stream: TextIO = getattr(sys, self.stream)
            entry = f"{self.format(record)}\n"
            if not entry.isascii():
                encoding = stream.encoding or "utf-8"
                entry = entry.encode(encoding, "backslashreplace").decode(encoding)
            stream.write(entry)
            stream.flush()
        except Exception:  # noqa: BLE001 - a handler raises nothing (logging.Handler.handleError)
            self.handleError(record)


def _is_no_werkzeug_request(record: logging.LogRecord) -> bool:
    """Leave out the development server's request lines; RequestLog writes them."""
    return record.name != "werkzeug" or not str(record.msg).endswith(_WERKZEUG_REQUEST_LINE)


def configure_logging(log_format: str, log_level: str, stream: str = "stdout") -> None:
    """Send the records of all loggers to one stream, next to handlers that others have added.

    Called again, it replaces what it has set up before.

    ``log_format``: ``text``, ``logfmt`` or ``json``. ``log_level``: the application's; libraries
    log warnings and errors only. ``stream``: ``stdout`` or ``stderr``.
    """
    root = logging.getLogger()
    for handler in _own_handlers():
        root.removeHandler(handler)
    root.addHandler(LogHandler(log_format, stream))
    level = logging.getLevelNamesMapping()[log_level.upper()]
    root.setLevel(max(level, logging.WARNING))
    logging.getLogger(OWN_LOGGER).setLevel(level)


def register_logging(app: Flask) -> None:
    """Configure logging from the settings, and redact the secret ones."""
    set_secrets(_secrets(app))
    configure_logging(app.config["LOG_FORMAT"], app.config["LOG_LEVEL"], _stream())
    app.logger.removeHandler(default_handler)  # Flask's own would write every entry twice


def log_to_stdout() -> None:
    """Log to standard output from now on, for a command that becomes a server."""
    for handler in _own_handlers():
        handler.stream = "stdout"


def _own_handlers() -> list[LogHandler]:
    return [handler for handler in logging.getLogger().handlers if isinstance(handler, LogHandler)]


def _stream() -> str:
    command = click.get_current_context(silent=True)
    return "stderr" if command and command.info_name != "run" else "stdout"


def _secrets(app: Flask) -> list[str]:
    names = [
        name
        for name, setting in inspect.getmembers_static(Config)
        if isinstance(setting, Setting) and setting.secret
    ]
    values = [app.config.get(name) for name in (*names, "SQLALCHEMY_DATABASE_URI")]
    return [
        secret
        for value in values
        for secret in (value if isinstance(value, list) else [value])
        if isinstance(secret, str)
    ]
