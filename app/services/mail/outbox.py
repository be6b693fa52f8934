"""Mail that is promised in the transaction that causes it, and handed over afterwards.

A message lies in the database until a server has accepted it. Whoever hands it over takes a
lease first and commits that, so that no transaction is open while a server is being talked to;
when a process dies, its lease runs out and another takes the message up.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import make_msgid, parseaddr

from flask import current_app
from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import defer

from app.extensions import db
from app.models import OutboxMessage, utcnow

# The mark on a session whose transaction promises mail; who commits it may look after the mail.
ENQUEUED = "mail_enqueued"

# How long to wait after each failure: three days of patience in all (RFC 5321, section 4.5.4.1,
# asks for four or five days of a mail server; links in our mails have expired long before that).
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    *[timedelta(hours=6)] * 12,
)

SUBJECT_MAX_LENGTH = 255
ERROR_MAX_LENGTH = 500


@dataclass(frozen=True)
class Depth:
    """How much lies in the outbox: messages that wait, and those that were given up."""

    waiting: int
    given_up: int


def enqueue(recipient: str, subject: str, text: str, html: str) -> OutboxMessage:
    """Promise a mail in the caller's transaction: it leaves after the commit, or not at all.

    Its Message-ID is made here and stays the same however often it is sent, so that whoever
    receives it twice can tell.
    """
    # with the sender's domain, because asking for this machine's own name may take seconds
    domain = parseaddr(current_app.config["FLASKY_MAIL_SENDER"])[1].rpartition("@")[2]
    message = OutboxMessage(
        message_id=make_msgid(domain=domain or "localhost"),
        recipient=recipient,
        subject=" ".join(subject.split())[:SUBJECT_MAX_LENGTH],
        text=text,
        html=html,
    )
    db.session.add(message)
    db.session.info[ENQUEUED] = True
    return message


def lease_next(now: datetime, seconds: float) -> OutboxMessage | None:
    """The message that is due the longest, leased for ``seconds``; None when none is due.

    Two callers never get the same message: PostgreSQL skips rows that another transaction has
    locked, and on SQLite a transaction that writes is alone. The caller commits.
    """
    message = db.session.scalar(
        select(OutboxMessage)
        .where(OutboxMessage.gave_up_at.is_(None), OutboxMessage.due_at <= now, _free(now))
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if message is None:
        return None
    message.lease = uuid.uuid4().hex
    message.leased_until = now + timedelta(seconds=seconds)
    message.attempts += 1  # counted before the attempt, which may be the end of the process
    db.session.flush()
    return message


def accepted(message: OutboxMessage) -> None:
    """Forget a message that a server has accepted, whoever holds its lease by now."""
    db.session.execute(
        delete(OutboxMessage).where(OutboxMessage.id == message.id),
        execution_options={"synchronize_session": False},
    )


def failed(message: OutboxMessage, error: str, now: datetime, for_good: bool = False) -> bool:
    """Note why a message did not leave, and when to try again: later each time, then never.

    ``for_good`` gives it up at once: the server refused the recipient or the message. Nothing
    changes when the lease has gone to somebody else. Answers whether that was the last try.
    """
    over = for_good or message.attempts > len(WAITS)
    wait = timedelta() if over else WAITS[message.attempts - 1]
    _change(
        and_(OutboxMessage.id == message.id, OutboxMessage.lease == message.lease),
        due_at=now + wait,
        lease=None,
        leased_until=None,
        last_error=_one_line(error)[:ERROR_MAX_LENGTH],
        gave_up_at=now if over else None,
    )
    return over


def retry() -> int:
    """Make everything due now that waits for its next try or was given up; how many that is.

    Messages that are being handed over at this moment are left alone.
    """
    now = utcnow()
    late = or_(OutboxMessage.gave_up_at.is_not(None), OutboxMessage.due_at > now)
    return _change(and_(_free(now), late), due_at=now, attempts=0, gave_up_at=None)


def withdraw(recipient: str) -> int:
    """Take back what has been promised to an address and is not being handed over; how much."""
    withdrawn = db.session.execute(
        delete(OutboxMessage).where(
            func.lower(OutboxMessage.recipient) == func.lower(recipient), _free(utcnow())
        ),
        execution_options={"synchronize_session": False},
    )
    return int(withdrawn.rowcount)  # type: ignore[attr-defined]


def waiting(limit: int) -> list[OutboxMessage]:
    """At most ``limit`` messages that have not left, next due first, given up ones last.

    Their texts are left in the database.
    """
    return list(
        db.session.scalars(
            select(OutboxMessage)
            .options(defer(OutboxMessage.text), defer(OutboxMessage.html))
            .order_by(OutboxMessage.gave_up_at.is_not(None), OutboxMessage.due_at, OutboxMessage.id)
            .limit(limit)
        )
    )


def depth() -> Depth:
    """How many messages wait, and how many were given up."""
    rows = db.session.execute(
        select(func.count(), func.count(OutboxMessage.gave_up_at)).select_from(OutboxMessage)
    ).one()
    return Depth(waiting=rows[0] - rows[1], given_up=rows[1])


def _free(now: datetime) -> ColumnElement[bool]:
    """Whether nobody is handing the message over."""
    return or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until <= now)


def _change(which: ColumnElement[bool], **values: object) -> int:
    result = db.session.execute(
        update(OutboxMessage).where(which).values(**values),
        execution_options={"synchronize_session": False},
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def _one_line(text: str) -> str:
    """Without what a server may answer and PostgreSQL does not store, such as NUL."""
    return " ".join("".join(ch if ch.isprintable() else " " for ch in text).split())
