"""Hands over the mail that is due, in transactions of its own, so that no request waits for it.

``MAIL_DELIVERY`` says where: in a ``thread`` of each web process, in a ``worker`` (``flask mail
deliver --forever``), or ``inline``, right after the commit, for tests. Any number of them may
run beside each other; the leases of ``app.services.mail.outbox`` keep them apart.
"""

from __future__ import annotations

import contextvars
import logging
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain, repeat
from typing import TypeVar

from flask import Flask, current_app, has_app_context
from flask_mail import Message
from sqlalchemy.event import listen
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from app.extensions import db, mail
from app.models import OutboxMessage, utcnow
from app.services.mail import outbox
from app.smtp import NotAccepted, SMTPSender, as_terminal_text
from app.web.jobs.worker_thread import BackgroundWork, first_line
from config import ConfigurationError

T = TypeVar("T")

# A dozen steps of an SMTP dialogue may each take MAIL_TIMEOUT_SECONDS; the rest is for noting
# the answer. It is also how long a mail waits when the process that was sending it is killed.
LEASE_SECONDS = 300
DATABASE_PATIENCE_SECONDS = 3600
DATABASE_AWAY = (OperationalError, InterfaceError, InternalError, PoolTimeoutError)


@dataclass
class Round:
    """What came of going through the mail that was due."""

    delivered: int = 0
    failed: int = 0


class MailDelivery(BackgroundWork):
    """Delivers an application's mail; one for each process."""

    name, waits, failed = "mail_delivery", "mail waits", "delivering it failed"
    goodbye_seconds = 15  # what is being handed over is finished

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self._warned = False

    # Where mail goes

    @property
    def has_way_out(self) -> bool:
        """Whether there is a server, or a terminal that stands for one."""
        return self._speaks_smtp or bool(self.app.config["MAIL_TO_TERMINAL"])

    @property
    def _speaks_smtp(self) -> bool:
        return bool(self.app.config["MAIL_SERVER"]) or self.app.extensions["mail"].suppress

    def deliver_due(self, now: datetime | None = None) -> Round:
        """Hand over everything that is due ``now``, in a context of its own.

        It ends early when the server is away. Raises SQLAlchemyError when the database is.
        """
        return contextvars.Context().run(self._deliver_due, now)

    def _deliver_due(self, now: datetime | None) -> Round:
        done = Round()
        with self.app.app_context(), SMTPSender(mail) as sender:
            send = sender.send if self._speaks_smtp else _show
            while self.has_way_out and not self._stopping:
                message = _lease(now or utcnow())
                if message is None:
                    break
                try:
                    send(_message(message))
                except NotAccepted as refusal:
                    done.failed += 1
                    self._note(message, refusal, now or utcnow())
                    if refusal.away:
                        break
                else:
                    done.delivered += 1
                    _store(partial(outbox.accepted, message))
        return done

    def _note(self, message: OutboxMessage, refusal: NotAccepted, now: datetime) -> None:
        over = _store(partial(outbox.failed, message, refusal.reason, now, refusal.for_good))
        self.app.logger.log(
            logging.ERROR if over else logging.WARNING,
            "mail %s was not accepted at attempt %s%s: %s",
            message.id,
            message.attempts,
            " and is given up" if over else "",
            refusal.reason,
        )

    # When it goes

    def collect(self) -> None:
        """See to the mail that has been committed just now."""
        if not self.has_way_out:
            self._warn_once()
        elif self.app.config["MAIL_DELIVERY"] == "inline":
            self._round()
        else:
            self.wake()

    @property
    def is_wanted_here(self) -> bool:
        """Whether web processes deliver, and there is somewhere to deliver to."""
        return self.app.config["MAIL_DELIVERY"] == "thread" and self.has_way_out

    def do_what_is_due(self) -> None:
        """Hand over everything that is due now."""
        self.deliver_due()

    def _warn_once(self) -> None:
        if not self._warned:
            self._warned = True
            self.app.logger.warning("MAIL_SERVER is not set: mail stays in the outbox.")


def register_mail_delivery(app: Flask) -> None:
    """Choose how mail leaves this process. Raises ConfigurationError."""
    way = app.config["MAIL_DELIVERY"]
    if way not in ("thread", "worker", "inline"):
        raise ConfigurationError(
            f"MAIL_DELIVERY={way!r} is not understood: it expects thread, worker or inline."
        )
    mail_delivery = app.extensions["mail_delivery"] = MailDelivery(app)
    if way == "thread":
        app.before_request(mail_delivery.start)


def _look_after_promises(session: Session) -> None:
    """After a commit: mail that it promised is due now."""
    if session.in_nested_transaction() or not session.info.pop(outbox.ENQUEUED, False):
        return
    if has_app_context():
        current_app.extensions["mail_delivery"].collect()


listen(db.session, "after_commit", _look_after_promises)


def _lease(now: datetime) -> OutboxMessage | None:
    message = outbox.lease_next(now, LEASE_SECONDS)
    if message is not None:
        db.session.expunge(message)  # it is read on while no transaction is open
    db.session.commit()
    return message


def _message(message: OutboxMessage) -> Message:
    mail_message = Message(
        subject=message.subject,
        recipients=[message.recipient],
        body=message.text,
        html=message.html,
    )
    mail_message.msgId = message.message_id
    return mail_message


def _show(message: Message) -> None:
    sys.stderr.write(as_terminal_text(message))
    sys.stderr.flush()


def _store(change: Callable[[], T]) -> T:
    """Commit what became of a message, however long the database is away meanwhile.

    The server's answer is known to this process alone: forgotten, the mail would go out twice.
    """
    deadline = time.monotonic() + DATABASE_PATIENCE_SECONDS
    pauses = chain((0.1, 0.5, 1.0, 2.0), repeat(5.0))
    while True:
        try:
            answer = change()
            db.session.commit()
        except DATABASE_AWAY as error:
            db.session.rollback()
            if time.monotonic() > deadline:
                raise
            current_app.logger.warning("noting a mail's fate waits: %s", first_line(error))
            time.sleep(next(pauses))
        else:
            return answer
