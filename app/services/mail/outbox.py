"""The outbox: mail is stored in the transaction that causes it, and sent after the commit."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import defer

from app.extensions import db
from app.models import OutboxMessage, utcnow
from app.services.jobs import JobQueue
from app.smtp import new_message_id

SUBJECT_MAX_LENGTH = 255

QUEUE = JobQueue(
    kind="mail",
    model=OutboxMessage,
    # a dozen steps of an SMTP dialogue may each take MAIL_TIMEOUT_SECONDS
    lease=timedelta(minutes=5),
    # three days in all: RFC 5321, section 4.5.4.1, asks for four or five days of a mail server;
    # links in our mails have expired by then
    waits=(
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(hours=2),
        *[timedelta(hours=6)] * 12,
    ),
)


def enqueue(
    recipient: str, subject: str, text: str, html: str, headers: dict[str, str] | None = None
) -> OutboxMessage:
    """Enqueue a mail in the caller's transaction: it is sent after the commit, or not at all.

    Its Message-ID is made here and stays the same however often it is sent, so that a recipient's
    mail program can drop a second copy.

    :param headers: more header fields
    """
    return QUEUE.enqueue(
        OutboxMessage(
            message_id=new_message_id(),
            recipient=recipient,
            subject=" ".join(subject.split())[:SUBJECT_MAX_LENGTH],
            text=text,
            html=html,
            headers=json.dumps(headers) if headers else None,
        )
    )


def accepted(message: OutboxMessage) -> None:
    """Delete a message that a server has accepted, even if the lease is lost."""
    db.session.execute(
        delete(OutboxMessage).where(OutboxMessage.id == message.id),
        execution_options={"synchronize_session": False},
    )


def retry() -> int:
    """Make everything due now that waits for its next try or was given up; return how many.

    Messages that are being sent at this moment are left alone.
    """
    now = utcnow()
    late = or_(OutboxMessage.is_given_up(), OutboxMessage.due_at > now)
    return QUEUE.retry(OutboxMessage.is_free(now), late)


def withdraw(recipient: str) -> int:
    """Delete the mail to an address that is not being sent at this moment; return how many."""
    withdrawn = db.session.execute(
        delete(OutboxMessage).where(
            func.lower(OutboxMessage.recipient) == func.lower(recipient),
            OutboxMessage.is_free(utcnow()),
        ),
        execution_options={"synchronize_session": False},
    )
    return int(withdrawn.rowcount)  # type: ignore[attr-defined]


def waiting(limit: int) -> list[OutboxMessage]:
    """Return at most ``limit`` messages without their texts, next due first, given up ones last."""
    return list(
        db.session.scalars(
            select(OutboxMessage)
            .options(defer(OutboxMessage.text), defer(OutboxMessage.html))
            .order_by(OutboxMessage.is_given_up(), OutboxMessage.due_at, OutboxMessage.id)
            .limit(limit)
        )
    )
