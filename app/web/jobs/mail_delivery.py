"""Sends the mail of the outbox, so that no request waits for a mail server.

``MAIL_DELIVERY`` says where: in a ``thread`` of each web process, in a ``worker`` (``flask mail
deliver --forever``), or ``inline``, right after the commit, for tests.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from flask import Flask
from flask_mail import Message

from app.extensions import mail
from app.models import OutboxMessage
from app.services.mail import outbox
from app.smtp import (
    NotAccepted,
    OneLineHeader,
    SMTPSender,
    as_terminal_text,
    can_send,
    has_server,
    mail_sender,
)
from app.web.jobs.job_worker import JobFailed, JobWorker, Outcome
from config import ConfigurationError


class MailDelivery(JobWorker[OutboxMessage]):
    """Delivers an application's mail."""

    name = "mail_delivery"
    queue = outbox.QUEUE
    waits, round_failed = "mail waits", "delivering it failed"
    noun, verb, participle = "mail", "delivering", "accepted"
    title, list_command = "outbox", "flask mail list"
    overdue_reason = "nobody delivers them, or the server takes too long"
    stop_seconds = 15  # a mail that is being sent is finished
    # only this process knows that the server has accepted a mail; it must not be sent again
    storing_seconds = 3600

    def __init__(self, app: Flask) -> None:
        """Raises ConfigurationError."""
        super().__init__(app)
        self._warned = False
        way = app.config["MAIL_DELIVERY"]
        if way not in ("thread", "worker", "inline"):
            raise ConfigurationError(
                f"MAIL_DELIVERY={way!r} is not understood: it expects thread, worker or inline."
            )

    @property
    def can_run(self) -> bool:
        """Whether there is a mail server, or a terminal to show mail in."""
        return can_send(self.app)

    @property
    def runs_in_web_processes(self) -> bool:
        """Whether web processes deliver mail."""
        return self.app.config["MAIL_DELIVERY"] == "thread" and self.can_run

    @contextmanager
    def open(self) -> Iterator[Callable[[OutboxMessage], Outcome]]:
        """Use one connection to the mail server for all messages of a round."""
        with SMTPSender(mail) as sender:
            yield partial(_deliver, sender.send if has_server(self.app) else _show)

    def send_now(self, message: Message) -> None:
        """Send a mail that is not in the outbox. Raises NotAccepted."""
        if not has_server(self.app):
            _show(message)
            return
        with SMTPSender(mail) as sender:
            sender.send(message)

    def handle_commit(self) -> None:
        """Deliver the mail that has been committed just now, or have the thread do it."""
        if not self.can_run:
            self._warn_once()
        elif self.app.config["MAIL_DELIVERY"] == "inline":
            self.try_round()
        else:
            self.wake()

    def _warn_once(self) -> None:
        if not self._warned:
            self._warned = True
            self.app.logger.warning("MAIL_SERVER is not set: mail stays in the outbox.")


def _deliver(send: Callable[[Message], None], message: OutboxMessage) -> Outcome:
    try:
        send(_mail_message(message))
    except NotAccepted as refusal:
        raise JobFailed(refusal.reason, refusal.permanent, ends_round=refusal.away) from refusal
    return partial(outbox.accepted, message)


def _mail_message(message: OutboxMessage) -> Message:
    more = json.loads(message.headers or "{}")
    mail_message = Message(
        subject=message.subject,
        sender=mail_sender(),
        recipients=[message.recipient],
        body=message.text,
        html=message.html,
        extra_headers={
            "Auto-Submitted": "auto-generated",  # RFC 3834: no automatic replies
            **{name: OneLineHeader(name, value) for name, value in more.items()},
        },
    )
    mail_message.msgId = message.message_id
    return mail_message


def _show(message: Message) -> None:
    sys.stderr.write(as_terminal_text(message))
    sys.stderr.flush()
