"""The log: one stream, one format, set up once for everything that runs in the process.

A server logs to standard output, where platforms collect it. Standard output of a command is its
answer (``flask backup -``), so a command's log goes to standard error.
"""

from __future__ import annotations

import inspect
import logging
import re
import sys
from typing import TextIO

import click
from flask import Flask
from flask.logging import default_handler

from app.web.logs.log_lines import FORMATS, OWN_LOGGER
from app.web.logs.redaction import hide
from config import Config
from setting_types import Setting

_TERMINAL_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_WERKZEUGS_REQUEST_LINE = '"%s" %s %s'


class LogHandler(logging.Handler):
    """Writes to what ``sys.stdout`` or ``sys.stderr`` is at that moment."""

    def __init__(self, form: str, stream: str) -> None:
        super().__init__()
        self.stream = stream
        self.setFormatter(FORMATS[form]())

    def emit(self, record: logging.LogRecord) -> None:
        """Write one entry; what the stream's encoding does not know is escaped."""
        try:
            stream: TextIO = getattr(sys, self.stream)
            entry = f"{self.format(record)}\n"
            if not entry.isascii():
                encoding = stream.encoding or "utf-8"
                entry = entry.encode(encoding, "backslashreplace").decode(encoding)
            stream.write(entry)
            stream.flush()
        except Exception:  # noqa: BLE001 - logging's way: a line that fails stops nobody
            self.handleError(record)


def configure_logs(form: str, level: str, stream: str = "stdout") -> None:
    """Send every logger of the process to one stream; called again, the last call counts.

    Records know nothing of processes, tasks and source lines, which no line shows and finding which
    takes longer than writing it (https://docs.python.org/3/howto/logging.html#optimization).
    ``level`` is for what the application says; of libraries only warnings are worth reading.
    """
    logging._srcfile = None
    logging.logProcesses = logging.logMultiprocessing = False
    logging.logAsyncioTasks = False  # type: ignore[attr-defined]  # since Python 3.12
    root = logging.getLogger()
    for handler in [former for former in root.handlers if isinstance(former, LogHandler)]:
        root.removeHandler(handler)
    root.addHandler(LogHandler(form, stream))
    lowest = logging.getLevelNamesMapping()[level.upper()]
    root.setLevel(max(lowest, logging.WARNING))
    logging.getLogger(OWN_LOGGER).setLevel(lowest)
    logging.getLogger("werkzeug").addFilter(_tidy_werkzeug)


def register_logging(app: Flask) -> None:
    """Set up the log as the settings say, and keep the secret ones out of it."""
    hide(_secrets(app))
    configure_logs(app.config["LOG_FORMAT"], app.config["LOG_LEVEL"], _stream())
    app.logger.removeHandler(default_handler)  # Flask's own would say everything twice


def log_to_stdout() -> None:
    """Be a server from now on: for a command that becomes one."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, LogHandler):
            handler.stream = "stdout"


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


def _tidy_werkzeug(record: logging.LogRecord) -> bool:
    """Drop the development server's request lines, which are ours to write, and its colours."""
    if isinstance(record.msg, str):
        record.msg = _TERMINAL_STYLE.sub("", record.msg)
        return not record.msg.endswith(_WERKZEUGS_REQUEST_LINE)
    return True
