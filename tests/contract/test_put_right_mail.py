"""Put right: mail before the commit, from a bare thread, whose failures are lost."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Iterator

import flask_mail
import pytest
from flask import has_request_context
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from app import db
from app.models import OutboxMessage, User
from tests.emails import Outbox

REGISTRATION = {
    "email": "john@example.com",
    "username": "john",
    "password": "cat",
    "password2": "cat",
}


@pytest.fixture
def no_request_commits() -> Iterator[None]:
    def refuse(_session: Session) -> None:
        if has_request_context():
            raise RuntimeError("the disk is full")

    event.listen(db.session, "before_commit", refuse)
    yield
    event.remove(db.session, "before_commit", refuse)


def test_no_mail_leaves_when_the_commit_fails(
    client: FlaskClient, outbox: Outbox, no_request_commits: None
) -> None:
    with pytest.raises(RuntimeError, match="the disk is full"):
        client.post("/auth/register", data=REGISTRATION)
    assert User.query.count() == 0
    assert outbox.messages == []


def test_a_failure_is_kept_and_disturbs_nobody(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise smtplib.SMTPServerDisconnected("the server went away")

    monkeypatch.setattr(flask_mail.Connection, "send", fail)
    assert client.post("/auth/register", data=REGISTRATION).status_code == 302
    assert User.query.count() == 1
    waiting = OutboxMessage.query.one()
    assert waiting.recipient == "john@example.com"
    assert waiting.attempts == 1
    assert "the server went away" in (waiting.last_error or "")


def test_what_was_sent_does_not_wait_any_longer(client: FlaskClient, outbox: Outbox) -> None:
    client.post("/auth/register", data=REGISTRATION)
    assert len(outbox.sent) == 1
    assert OutboxMessage.query.count() == 0


def test_no_bare_thread_is_started(client: FlaskClient, outbox: Outbox) -> None:
    before = set(threading.enumerate())
    client.post("/auth/register", data=REGISTRATION)
    # The rate limiter's memory clears itself with a Timer.
    new = [one for one in threading.enumerate() if not isinstance(one, threading.Timer)]
    assert set(new) <= before
    assert len(outbox.sent) == 1


def test_a_header_cannot_be_slipped_in(client: FlaskClient, outbox: Outbox) -> None:
    injected = {"email": "john@example.com\nBcc: everyone@example.com"}
    assert client.post("/auth/register", data={**REGISTRATION, **injected}).status_code < 500
    assert outbox.messages == []
