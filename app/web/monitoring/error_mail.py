"""Mail errors in the log to FLASKY_ADMIN: one mail per kind of error and ten minutes.

``ErrorMail``, a handler of the root logger, queues a report of each error, and a thread mails them,
so that no request waits. The outbox is not used, because the database may be what has failed. A
mail that cannot be sent is a warning in the log.
"""

from __future__ import annotations

import atexit
import logging
import os
import smtplib
import threading
from collections import Counter
from datetime import UTC, timedelta
from email.message import EmailMessage
from email.utils import localtime
from queue import SimpleQueue

from flask import Flask, current_app
from flask_mail import sanitize_address
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db, mail
from app.models import utcnow
from app.services.mail import error_notices
from app.smtp import mail_sender, new_message_id, reason_of, subject_of
from app.web.logs.shared_times import SharedTimes
from app.web.monitoring.error_reports import ErrorReport, report_of

EVERY = timedelta(minutes=10)
MAX_WAITING = 50
STOP_SECONDS = 5


class OncePerKind:
    """Lets one error of a kind through in ten minutes, over all processes, and counts the others.

    While the database is away, the processes of one server decide together as well as they can
    (``SharedTimes``), and each server for itself. Needs an application context.
    """

    def __init__(self) -> None:
        self._passed = SharedTimes()
        self._uncounted: Counter[str] = Counter()  # held back while the database was away

    def lets_through(self, report: ErrorReport) -> bool:
        """Return whether to mail the error, and set the report's ``held_back`` if so."""
        now = utcnow()
        seconds = now.replace(tzinfo=UTC).timestamp()
        if self._passed.is_recent(report.kind, seconds, EVERY.total_seconds()):
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
        if not self._passed.claim(report.kind, seconds, EVERY.total_seconds()):
            self.hold_back(report.kind, 1)  # another process has been faster, without the database
            return False
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


class ErrorMail(logging.Handler):
    """Mails the errors of one process, in a thread that starts with the first of them."""

    def __init__(self, app: Flask) -> None:
        super().__init__(logging.ERROR)
        self.app = app
        self.once_per_kind = OncePerKind()
        self._created_in = os.getpid()
        self._reset()

    def _reset(self) -> None:
        """Forget the thread and its queue, which do not survive a fork."""
        self._pid = os.getpid()
        self.queue: SimpleQueue[ErrorReport | None] = SimpleQueue()
        self.thread: threading.Thread | None = None

    @property
    def is_wanted(self) -> bool:
        """Whether there is an administrator, and a server to mail through."""
        config = self.app.config
        suppressed = self.app.extensions["mail"].suppress
        return bool(config["MAIL_SERVER"] and config["FLASKY_ADMIN"]) and not suppressed

    def emit(self, record: logging.LogRecord) -> None:
        """Queue an error, unless too many wait already: the log has it anyway."""
        if self._pid != os.getpid():
            self._reset()
        if self._is_about_error_mail(record) or self.queue.qsize() >= MAX_WAITING:
            return
        try:
            self.queue.put(report_of(record))  # made here, while the request lasts
            if self.thread is None:
                self.thread = threading.Thread(target=self._run, name="error_mail", daemon=True)
                self.thread.start()
                atexit.register(self.stop)
        except Exception:  # noqa: BLE001 - a handler raises nothing (logging.Handler.handleError)
            self.handleError(record)

    def _is_about_error_mail(self, record: logging.LogRecord) -> bool:
        if threading.current_thread() is self.thread:
            return True  # mailing it would fail in the same way, again and again
        # gunicorn's first process forks workers, which is unsafe once it has a second thread
        return record.name == "gunicorn.error" and self._pid == self._created_in

    def _run(self) -> None:
        queue = self.queue
        while report := queue.get():
            try:
                with self.app.app_context():
                    if self.once_per_kind.lets_through(report):
                        self._send(report)
            except Exception:  # an error that cannot be mailed must not end the thread
                self.app.logger.warning("error mail failed", exc_info=True)

    def _send(self, report: ErrorReport) -> None:
        """Mail an error; one that cannot be sent is counted in the next mail of its kind."""
        message = _message(report)
        try:
            with mail.connect() as connection:
                assert connection.host is not None  # mail is not suppressed, see is_wanted
                connection.host.send_message(message)
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            self.app.logger.warning("error mail was not accepted: %s", reason_of(error))
            self.once_per_kind.hold_back(report.kind, report.held_back + 1)

    def stop(self) -> None:
        """Take no more errors, and wait a few seconds until those in the queue are mailed."""
        logging.getLogger().removeHandler(self)
        if self.thread is not None and self._pid == os.getpid():
            self.queue.put(None)
            self.thread.join(STOP_SECONDS)
            self.thread = None


def _message(report: ErrorReport) -> EmailMessage:
    config = current_app.config
    before = ""
    if report.held_back:
        before = f" The same has happened {report.held_back} more times before."
    message = EmailMessage()
    message["From"] = sanitize_address(mail_sender())
    message["To"] = sanitize_address(config["FLASKY_ADMIN"])
    message["Subject"] = subject_of(report.title)
    message["Date"] = localtime()
    message["Message-ID"] = new_message_id()
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic replies
    message.set_content(
        f"{config['SITE_NAME']} has met with an error.{before}\n"
        f"More of its kind are held back for {EVERY.total_seconds() // 60:.0f} minutes.\n\n"
        f"{report.text}"
    )
    return message


def register_error_mail(app: Flask) -> None:
    """Mail errors of this process, instead of any application made before in it."""
    root = logging.getLogger()
    for former in [handler for handler in root.handlers if isinstance(handler, ErrorMail)]:
        root.removeHandler(former)
    error_mail = app.extensions["error_mail"] = ErrorMail(app)
    if error_mail.is_wanted:
        root.addHandler(error_mail)
