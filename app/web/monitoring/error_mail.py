"""Mail errors in the log to FLASKY_ADMIN: one mail per kind of error and ten minutes.

``ErrorMail``, a handler of the root logger, queues each error; ``ErrorMailListener`` mails it in
a thread, so that no request waits. The outbox is not used, because the database may be what has
failed. A mail that cannot be sent is a warning in the log.

https://docs.python.org/3/howto/logging-cookbook.html#dealing-with-handlers-that-block
"""

from __future__ import annotations

import atexit
import logging
import os
import smtplib
import threading
from collections import Counter
from contextlib import closing, suppress
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import localtime
from logging.handlers import QueueHandler, QueueListener, SMTPHandler
from queue import SimpleQueue
from typing import cast

from flask import Flask, current_app
from flask_mail import sanitize_address
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db
from app.models import utcnow
from app.services.mail import error_notices
from app.smtp import connect_to_server, new_message_id, reason_of
from app.web.monitoring.error_reports import ErrorReport, report_of

EVERY = timedelta(minutes=10)
MAX_WAITING = 50
STOP_SECONDS = 5


class OncePerKind(logging.Filter):
    """Pass one error of a kind in ten minutes, over all processes, and count the others.

    While the database is away each process decides for itself. Needs an application context.
    """

    def __init__(self) -> None:
        super().__init__()
        self._passed_at: dict[str, datetime] = {}  # by kind, in this process
        self._uncounted: Counter[str] = Counter()  # held back while the database was away

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to mail the error, and set its report's ``held_back`` if so."""
        report = cast("ErrorReport", record.msg)
        now = utcnow()
        self._passed_at = {kind: at for kind, at in self._passed_at.items() if at > now - EVERY}
        if report.kind in self._passed_at:
            self.hold_back(report.kind, 1)
            return False
        try:
            held_back = error_notices.claim(report.kind, now, EVERY)
            db.session.commit()
        except SQLAlchemyError:
            db.session.rollback()
            held_back = 0
        if held_back is None:
            return False
        self._passed_at[report.kind] = now
        report.held_back = held_back + self._uncounted.pop(report.kind, 0)
        return True

    def hold_back(self, kind: str, count: int) -> None:
        """Count errors of a kind that have not been mailed."""
        try:
            error_notices.hold_back(kind, count)
            db.session.commit()
        except SQLAlchemyError:
            db.session.rollback()
            self._uncounted[kind] += count


class ErrorMailHandler(SMTPHandler):
    """Mail error reports.

    Python's SMTPHandler uses STARTTLS only together with a password, verifies no certificate and
    cannot do implicit TLS, so ``emit`` is replaced. The reports are the records' ``msg``.
    """

    def __init__(self, app: Flask) -> None:
        config = app.config
        super().__init__(
            mailhost=(config["MAIL_SERVER"], config["MAIL_PORT"]),
            fromaddr=sanitize_address(config["FLASKY_MAIL_SENDER"]),
            toaddrs=[sanitize_address(config["FLASKY_ADMIN"])],
            subject=config["FLASKY_MAIL_SUBJECT_PREFIX"],
        )
        self.site_name = config["SITE_NAME"]
        self.once_per_kind = OncePerKind()
        self.addFilter(self.once_per_kind)

    def getSubject(self, record: logging.LogRecord) -> str:  # noqa: N802 - the base class's name
        """Return the subject of an error's mail."""
        return f"{self.subject} {record.msg.title}"

    def emit(self, record: logging.LogRecord) -> None:
        """Mail an error; one that cannot be sent is counted in the next mail of its kind."""
        report = cast("ErrorReport", record.msg)
        message = self._message(record)
        try:
            with closing(connect_to_server()) as smtp:
                smtp.send_message(message)
                with suppress(OSError, smtplib.SMTPException):  # the message has been accepted
                    smtp.quit()
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            current_app.logger.warning("error mail was not accepted: %s", reason_of(error))
            self.once_per_kind.hold_back(report.kind, report.held_back + 1)

    def _message(self, record: logging.LogRecord) -> EmailMessage:
        report = cast("ErrorReport", record.msg)
        minutes = int(EVERY.total_seconds() // 60)
        before = ""
        if report.held_back:
            before = f" The same has happened {report.held_back} more times before."
        message = EmailMessage()
        message["From"] = self.fromaddr
        message["To"] = ", ".join(self.toaddrs)
        message["Subject"] = self.getSubject(record)
        message["Date"] = localtime()
        message["Message-ID"] = new_message_id()
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic replies
        message.set_content(
            f"{self.site_name} has met with an error.{before}\n"
            f"More of its kind are held back for {minutes} minutes.\n\n{report.text}"
        )
        return message


class ErrorMailListener(QueueListener):
    """Mail queued errors in a thread, one after the other."""

    def __init__(self, queue: SimpleQueue[object], app: Flask) -> None:
        super().__init__(queue, ErrorMailHandler(app))
        self.app = app
        self.thread_id: int | None = None

    def handle(self, record: logging.LogRecord | threading.Event) -> None:
        """Mail an error, in an application context; an event is set instead."""
        self.thread_id = threading.get_ident()
        if isinstance(record, threading.Event):
            record.set()
            return
        try:
            with self.app.app_context():
                super().handle(record)
        except Exception:  # an error that cannot be mailed must not end the thread
            self.app.logger.warning("error mail failed", exc_info=True)


class ErrorMail(QueueHandler):
    """Queue the errors of one process for its ErrorMailListener, which starts with the first."""

    queue: SimpleQueue[object]

    def __init__(self, app: Flask) -> None:
        super().__init__(SimpleQueue())
        self.setLevel(logging.ERROR)
        self.app = app
        self.listener: ErrorMailListener | None = None
        self._pid = self._created_in = os.getpid()

    @property
    def is_wanted(self) -> bool:
        """Whether there is an administrator, and a server to mail through."""
        config = self.app.config
        suppressed = config.get("MAIL_SUPPRESS_SEND", self.app.testing)
        return bool(config["MAIL_SERVER"] and config["FLASKY_ADMIN"]) and not suppressed

    def emit(self, record: logging.LogRecord) -> None:
        """Queue an error, unless too many wait already: the log has it anyway."""
        if self._pid != os.getpid():  # forked: the listener's thread exists in the parent only
            self._pid, self.queue, self.listener = os.getpid(), SimpleQueue(), None
        if not self._is_about_error_mail(record) and self.queue.qsize() < MAX_WAITING:
            super().emit(record)

    def _is_about_error_mail(self, record: logging.LogRecord) -> bool:
        if self.listener is not None and self.listener.thread_id == threading.get_ident():
            return True  # mailing it would fail in the same way, again and again
        # gunicorn's first process forks workers, which is unsafe once it has a second thread
        return record.name == "gunicorn.error" and self._pid == self._created_in

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        """Return a record whose ``msg`` is the error's report, made while the request lasts."""
        report = report_of(record)
        return logging.makeLogRecord(
            {"name": record.name, "levelno": record.levelno, "msg": report}
        )

    def enqueue(self, record: logging.LogRecord) -> None:
        """Queue a record, and start the listener if it does not run."""
        if self.listener is None:
            self.listener = ErrorMailListener(self.queue, self.app)
            self.listener.start()
            atexit.register(self.stop)
        super().enqueue(record)

    def stop(self) -> None:
        """Take no more errors, and wait a few seconds until those in the queue are mailed."""
        logging.getLogger().removeHandler(self)
        if self.listener is None or self._pid != os.getpid():
            return
        all_mailed = threading.Event()
        self.queue.put(all_mailed)
        self.listener.enqueue_sentinel()
        all_mailed.wait(STOP_SECONDS)  # QueueListener.stop() would wait for ever
        self.listener = None


def register_error_mail(app: Flask) -> None:
    """Mail errors of this process, instead of any application made before in it."""
    root = logging.getLogger()
    for former in [handler for handler in root.handlers if isinstance(handler, ErrorMail)]:
        root.removeHandler(former)
    error_mail = app.extensions["error_mail"] = ErrorMail(app)
    if error_mail.is_wanted:
        root.addHandler(error_mail)
