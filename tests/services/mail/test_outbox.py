"""The outbox: what it stores, how it leases messages, and how long it tries."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from app import db
from app.models import OutboxMessage, utcnow
from app.services.jobs import Depth
from app.services.mail import outbox

LEASE = 300


@pytest.fixture(autouse=True)
def no_delivery(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves the messages of a test in the outbox."""
    monkeypatch.setitem(app.config, "MAIL_DELIVERY", "worker")


def stored_message(
    recipient: str = "ann@example.com", due_at: datetime | None = None
) -> OutboxMessage:
    message = outbox.enqueue(recipient, "Hello", "Hello Ann", "<p>Hello Ann</p>")
    message.due_at = due_at or utcnow()
    db.session.commit()
    return message


def leased(now: datetime) -> OutboxMessage:
    message = outbox.QUEUE.lease_next(now)
    assert message is not None
    db.session.commit()
    return message


def test_each_message_has_an_id_of_its_own_at_the_senders_domain(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "FLASKY_MAIL_SENDER", "Notes <notes@example.org>")
    ids = {stored_message().message_id for _ in range(3)}
    assert len(ids) == 3
    assert all(message_id.endswith("@example.org>") for message_id in ids)


def test_a_subject_is_one_line_that_fits() -> None:
    message = outbox.enqueue("ann@example.com", "One\r\nBcc: all@example.com\n" + "x" * 300, "", "")
    db.session.commit()
    assert message.subject.startswith("One Bcc: all@example.com x")
    assert len(message.subject) == 255


def test_what_is_due_longest_is_leased_first() -> None:
    now = utcnow()
    stored_message("late@example.com", now - timedelta(minutes=1))
    stored_message("early@example.com", now - timedelta(minutes=2))
    stored_message("tomorrow@example.com", now + timedelta(days=1))
    assert leased(now).recipient == "early@example.com"
    assert leased(now).recipient == "late@example.com"
    assert outbox.QUEUE.lease_next(now) is None


def test_a_lease_runs_out() -> None:
    stored_message()
    now = utcnow()
    first = leased(now).lease
    assert outbox.QUEUE.lease_next(now + timedelta(seconds=LEASE - 1)) is None
    again = leased(now + timedelta(seconds=LEASE))
    assert again.lease != first
    assert again.attempts == 2


def test_it_waits_longer_after_each_failure_and_gives_up_after_three_days() -> None:
    stored_message()
    now = began = utcnow()
    waits: list[timedelta] = []
    over = False
    while not over:
        message = leased(now)
        over = outbox.QUEUE.fail(message, "451 not now", now)
        db.session.commit()
        db.session.refresh(message)
        waits.append(message.due_at - now)
        now = message.due_at
    minutes = [wait.total_seconds() / 60 for wait in waits[:6]]
    assert minutes == [1, 5, 30, 120, 360, 360]
    assert timedelta(days=2.9) < now - began < timedelta(days=3.3)
    assert outbox.QUEUE.depth() == Depth(waiting=0, given_up=1)
    assert outbox.QUEUE.lease_next(now + timedelta(days=30)) is None


def test_a_permanent_refusal_is_given_up_at_once_and_keeps_its_reason() -> None:
    stored_message()
    now = utcnow()
    message = leased(now)
    assert outbox.QUEUE.fail(message, "550 no\0 such\r\nuser " + "x" * 600, now, permanent=True)
    db.session.commit()
    db.session.refresh(message)
    assert message.gave_up_at == now
    assert message.last_error is not None
    assert message.last_error.startswith("550 no such user x")
    assert len(message.last_error) == 500


def test_retry_makes_everything_due_but_what_is_being_sent() -> None:
    given_up, waiting = (
        stored_message("given.up@example.com"),
        stored_message("waiting@example.com"),
    )
    now = utcnow()
    outbox.QUEUE.fail(leased(now), "550 no", now, permanent=True)
    outbox.QUEUE.fail(leased(now), "451 not now", now)
    db.session.commit()
    busy = stored_message("busy@example.com")
    leased(utcnow())
    assert outbox.retry() == 2
    db.session.commit()
    for message in (given_up, waiting):
        db.session.refresh(message)
        assert (message.attempts, message.gave_up_at) == (0, None)
    db.session.refresh(busy)
    assert busy.attempts == 1


def test_the_list_has_the_next_at_the_top_and_the_given_up_below() -> None:
    now = utcnow()
    stored_message("given.up@example.com", now - timedelta(hours=2))
    outbox.QUEUE.fail(leased(now), "550 no", now, permanent=True)
    stored_message("later@example.com", now + timedelta(hours=1))
    stored_message("soon@example.com", now)
    assert [message.recipient.split("@")[0] for message in outbox.waiting(10)] == [
        "soon",
        "later",
        "given.up",
    ]
    assert len(outbox.waiting(1)) == 1
