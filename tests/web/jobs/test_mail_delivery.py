"""Mail leaves after the commit, once, however servers and databases behave."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app import db
from app.extensions import mail
from app.models import OutboxMessage, utcnow
from app.services.mail import outbox
from config import ConfigurationError
from tests.fixture_types import MakeApp
from tests.mail_delivery import WORDS, deliver, enqueue, stored
from tests.smtp import HANG_UP, MailServer, free_port, silent_server


def test_in_tests_mail_is_recorded_right_after_the_commit(app: Flask) -> None:
    with mail.record_messages() as sent:
        outbox.enqueue("ann@example.com", "Hello", "text", "html")
        with db.session.begin_nested():
            pass
        assert sent == []
        db.session.commit()
        assert [message.subject for message in sent] == ["Hello"]
    assert stored() == []


def test_a_transaction_that_is_rolled_back_sends_nothing(app: Flask) -> None:
    with mail.record_messages() as sent:
        outbox.enqueue("ann@example.com", "Hello", "text", "html")
        db.session.flush()
        db.session.rollback()
        db.session.commit()
        assert sent == []


def test_a_mail_arrives_with_both_parts_and_its_id(sending: Flask, smtp_server: MailServer) -> None:
    enqueue("ann@example.com")
    message_id = stored()[0].message_id
    assert deliver(sending).done == 1
    (arrived,) = smtp_server.mails
    assert (arrived["To"], arrived["Message-ID"]) == ("ann@example.com", message_id)
    parts = [part for part in arrived.walk() if not part.is_multipart()]
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    for part in parts:
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        assert WORDS in content.decode()
    assert stored() == []


def test_a_domain_outside_ascii_is_written_to(sending: Flask, smtp_server: MailServer) -> None:
    enqueue("ann@bücher.example")
    assert deliver(sending).done == 1
    assert list(smtp_server.recipients.queue) == ["ann@xn--bcher-kva.example"]


def test_what_cannot_be_written_as_a_mail_is_given_up(
    sending: Flask, smtp_server: MailServer
) -> None:
    enqueue("änne@example.com", "bob@example.com")
    assert deliver(sending).done == 1
    assert stored()[0].gave_up_at is not None


def test_a_temporary_refusal_is_tried_again_with_the_same_id(
    sending: Flask, smtp_server: MailServer
) -> None:
    enqueue("ann@example.com", "bob@example.com")
    message_id = stored()[0].message_id
    smtp_server.at_recipient["ann@example.com"] = "451 come back later"
    done = deliver(sending)
    assert (done.done, done.failed) == (1, 1)
    (waiting,) = stored()
    assert (waiting.last_error, waiting.gave_up_at) == ("451 come back later", None)
    smtp_server.at_recipient.clear()
    assert deliver(sending).done == 0
    assert deliver(sending, utcnow() + timedelta(minutes=1)).done == 1
    assert smtp_server.mails[-1]["Message-ID"] == message_id


@pytest.mark.parametrize("stage", ["at_recipient", "at_data"])
def test_a_permanent_refusal_is_given_up_and_holds_up_no_other(
    sending: Flask, smtp_server: MailServer, stage: str
) -> None:
    enqueue("nobody@example.com", "bob@example.com")
    getattr(smtp_server, stage)["nobody@example.com"] = "550 no such user here"
    assert deliver(sending).done == 1
    (given_up,) = stored()
    assert given_up.last_error == "550 no such user here"
    assert given_up.gave_up_at is not None
    assert deliver(sending, utcnow() + timedelta(days=9)).failed == 0


def test_a_connection_that_dies_in_the_middle_loses_nothing(
    sending: Flask, smtp_server: MailServer
) -> None:
    enqueue("ann@example.com")
    smtp_server.at_data["ann@example.com"] = HANG_UP
    assert deliver(sending).failed == 1
    smtp_server.at_data.clear()
    assert deliver(sending, utcnow() + timedelta(minutes=1)).done == 1


def test_a_server_without_tls_is_not_given_what_should_be_encrypted(
    sending: Flask, smtp_server: MailServer
) -> None:
    sending.extensions["mail"].use_tls = True
    enqueue("ann@example.com")
    assert deliver(sending).failed == 1
    (waiting,) = stored()
    assert waiting.gave_up_at is None
    assert smtp_server.mails == []


def test_a_server_that_is_away_is_tried_with_the_first_mail_only(sending: Flask) -> None:
    sending.extensions["mail"].port = free_port()
    enqueue("ann@example.com", "bob@example.com")
    done = deliver(sending)
    assert (done.done, done.failed) == (0, 1)
    assert [message.attempts for message in stored()] == [1, 0]


def test_a_silent_server_is_not_waited_for(sending: Flask) -> None:
    with silent_server() as silent:
        sending.extensions["mail"].port = silent.getsockname()[1]
        enqueue("ann@example.com")
        assert deliver(sending).failed == 1
    assert "timed out" in (stored()[0].last_error or "")


def test_a_database_that_is_away_when_the_server_accepts_does_not_send_twice(
    sending: Flask, smtp_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue("ann@example.com")
    accepted, away = outbox.accepted, iter([True, False])

    def sometimes(message: OutboxMessage) -> None:
        if next(away):
            raise OperationalError("DELETE", {}, ConnectionError("the server closed"))
        accepted(message)

    monkeypatch.setattr(outbox, "accepted", sometimes)
    assert deliver(sending).done == 1
    assert deliver(sending, utcnow() + timedelta(days=1)).done == 0
    assert len(smtp_server.mails) == 1


def test_without_a_server_mail_shows_in_the_terminal_of_a_developer(
    app: Flask, make_app: MakeApp, database_address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = {"MAIL_TO_TERMINAL": True, "MAIL_SUPPRESS_SEND": False, "MAIL_DELIVERY": "worker"}
    at_home = make_app("testing", database_address, **settings)
    with at_home.app_context():
        enqueue("ann@example.com")
        assert deliver(at_home).done == 1
        assert stored() == []
    shown = capsys.readouterr().err
    assert "To: ann@example.com\nSubject: Grüße\n" in shown
    assert "https://blog.example/auth/confirm/token" in shown


def test_without_a_server_elsewhere_mail_stays_and_the_log_says_so_once(
    app: Flask,
    make_app: MakeApp,
    database_address: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = {"MAIL_SUPPRESS_SEND": False, "MAIL_DELIVERY": "thread"}
    without = make_app("testing", database_address, **settings)
    with without.app_context():
        enqueue("ann@example.com")
        enqueue("bob@example.com")
        assert deliver(without).done == 0
        assert len(stored()) == 2
    assert [record.getMessage() for record in caplog.records] == [
        "MAIL_SERVER is not set: mail stays in the outbox."
    ]


def test_an_unknown_way_of_delivering_stops_the_start(make_app: MakeApp) -> None:
    with pytest.raises(ConfigurationError, match="MAIL_DELIVERY='pigeon'"):
        make_app("testing", "sqlite://", MAIL_DELIVERY="pigeon")
