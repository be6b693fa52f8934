"""Mail to FLASKY_ADMIN about what is logged as an error: one for each kind and ten minutes.

Nobody waits for it: a thread hands it straight to the mail server, past the outbox, because the
database may be what failed. What cannot be sent is a warning in the log, and the error itself
stands there anyway.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections import Counter
from datetime import datetime, timedelta
from email.utils import make_msgid, parseaddr
from queue import SimpleQueue

from flask import Flask
from flask_mail import Message
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db, mail
from app.models import utcnow
from app.services.mail import error_notices
from app.smtp import NotAccepted, SMTPSender
from app.web.monitoring.error_reports import ErrorReport, report_of

EVERY = timedelta(minutes=10)
WAITING_AT_MOST = 50
GOODBYE_SECONDS = 5


class ErrorMail(logging.Handler):
    """Notes errors as they are logged, and mails them from a thread; one for each process."""

    def __init__(self, app: Flask) -> None:
        super().__init__(logging.ERROR)
        self.app = app
        self._made_in = os.getpid()
        self._begin_anew()

    def _begin_anew(self) -> None:
        """Forget the thread and what it was to do: it does not outlive a fork."""
        self._pid = os.getpid()
        self._thread: threading.Thread | None = None
        self._waiting: SimpleQueue[ErrorReport | None] = SimpleQueue()
        self._told: dict[str, datetime] = {}  # when this process has told of which kind
        self._uncounted: Counter[str] = Counter()  # held back while the database was away

    @property
    def is_wanted(self) -> bool:
        """Whether there is somebody to tell, and a server to tell them by."""
        return bool(self.app.config["MAIL_SERVER"] and self.app.config["FLASKY_ADMIN"])

    # While the error happens; `handle` holds the handler's lock meanwhile

    def emit(self, record: logging.LogRecord) -> None:
        """Note an error for the thread; when too many wait already, the log has to do."""
        if self._pid != os.getpid():
            self._begin_anew()
        if self._is_about_ourselves(record) or self._waiting.qsize() >= WAITING_AT_MOST:
            return
        try:
            self._waiting.put(report_of(record))
            self._start()
        except Exception:  # noqa: BLE001 - logging's way: an error that cannot be told of stops nobody
            self.handleError(record)

    def _is_about_ourselves(self, record: logging.LogRecord) -> bool:
        if self._thread is not None and record.thread == self._thread.ident:
            return True  # telling of it would go wrong in the same way, for ever
        # gunicorn's first process goes on to fork, which a thread beside it makes a gamble
        return record.name == "gunicorn.error" and self._pid == self._made_in

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="error mail", daemon=True)
            self._thread.start()
            atexit.register(self.stop)

    # In the thread

    def _run(self) -> None:
        waiting = self._waiting
        while (report := waiting.get()) is not None:
            try:
                with self.app.app_context():
                    self._tell(report)
            except Exception:
                self.app.logger.warning("error mail failed", exc_info=True)

    def _tell(self, report: ErrorReport) -> None:
        held_back = self._claim(report.kind, utcnow())
        if held_back is None:
            return
        try:
            with SMTPSender(mail) as sender:
                sender.send(self._letter(report, held_back))
        except NotAccepted as refusal:
            self.app.logger.warning("error mail was not accepted: %s", refusal.reason)
            self._hold_back(report.kind, held_back + 1)

    def _claim(self, kind: str, now: datetime) -> int | None:
        """How many were held back before this one; None when it is held back itself.

        Without the database, each process keeps its own peace for as long.
        """
        self._told = {told: at for told, at in self._told.items() if at > now - EVERY}
        if kind in self._told:
            self._hold_back(kind, 1)
            return None
        try:
            held_back = error_notices.claim(kind, now, EVERY)
            db.session.commit()
        except SQLAlchemyError:
            db.session.rollback()
            held_back = 0
        if held_back is None:
            return None
        self._told[kind] = now
        return held_back + self._uncounted.pop(kind, 0)

    def _hold_back(self, kind: str, count: int) -> None:
        try:
            error_notices.hold_back(kind, count)
            db.session.commit()
        except SQLAlchemyError:
            db.session.rollback()
            self._uncounted[kind] += count

    def _letter(self, report: ErrorReport, held_back: int) -> Message:
        config = self.app.config
        minutes = int(EVERY.total_seconds() // 60)
        before = f" The same has happened {held_back} more times before." if held_back else ""
        letter = Message(
            subject=f"{config['FLASKY_MAIL_SUBJECT_PREFIX']} {report.title}",
            recipients=[config["FLASKY_ADMIN"]],
            body=(
                f"{config['SITE_NAME']} has met with an error.{before}\n"
                f"More of its kind are held back for {minutes} minutes.\n\n{report.text}"
            ),
            extra_headers={"Auto-Submitted": "auto-generated"},  # RFC 3834: no holiday replies
        )
        # with the sender's domain, because asking for this machine's own name may take seconds
        domain = parseaddr(config["FLASKY_MAIL_SENDER"])[1].rpartition("@")[2]
        letter.msgId = make_msgid(domain=domain or "localhost")
        return letter

    # At the end

    def stop(self) -> None:
        """Note no more, and give what waits a few seconds to be sent."""
        logging.getLogger().removeHandler(self)
        if self._pid == os.getpid() and self._thread is not None:
            self._waiting.put(None)
            self._thread.join(GOODBYE_SECONDS)


def register_error_mail(app: Flask) -> None:
    """Listen for errors, in the place of any application made before in this process."""
    root = logging.getLogger()
    for former in [handler for handler in root.handlers if isinstance(handler, ErrorMail)]:
        root.removeHandler(former)
    error_mail = app.extensions["error_mail"] = ErrorMail(app)
    if error_mail.is_wanted:
        root.addHandler(error_mail)
