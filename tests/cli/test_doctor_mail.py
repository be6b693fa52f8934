"""``flask doctor`` about mail: a server that proves who it is, and others; and mail that stays."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from flask import Flask
from sqlalchemy import update

from app import db
from app.models import OutboxMessage, Picture, utcnow
from app.services.mail import outbox
from tests.cli.doctor_results import Examination, examine
from tests.factories import PostFactory
from tests.fixture_types import MakeApp
from tests.mail_delivery import enqueue, reaching
from tests.migrations import steps
from tests.smtp import MailServer, free_port, mail_server, silent_server

CERTIFICATE = Path(__file__).parents[1] / "certificates" / "self_signed.pem"
ACCOUNT = {"MAIL_USERNAME": "notes", "MAIL_PASSWORD": "right horse"}
Examine = Callable[..., Examination]


@pytest.fixture
def site(app: Flask) -> Iterator[Flask]:
    """A site whose schema is known to be the newest."""
    yield app
    db.session.rollback()
    steps.stamp_newest()


@pytest.fixture
def with_server(site: Flask, make_app: MakeApp, database_address: str) -> Examine:
    """Examines the site as it is with the mail server at a port."""

    def examine_with(port: int, **settings: Any) -> Examination:
        sender = {"FLASKY_MAIL_SENDER": "Harbour Notes <notes@example.org>"}
        reached = {**reaching(port), **sender, **settings}
        return examine(make_app("testing", database_address, **reached))

    return examine_with


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine believes the certificate of the tests."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


def let_in(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
) -> AuthResult:
    """The account's password alone."""
    right = data.password == ACCOUNT["MAIL_PASSWORD"].encode()
    return AuthResult(success=right, handled=False)


@pytest.fixture
def encrypted(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A server that wants STARTTLS and an account."""
    # it lives in this process, and would complain of its clients where the command speaks
    monkeypatch.setattr(logging.getLogger("mail.log"), "disabled", True)
    server = MailServer()
    server.port = free_port()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=server.port,
        ready_timeout=20,
        tls_context=context,
        require_starttls=True,
        authenticator=let_in,
        auth_required=True,
    )
    with ExitStack() as stack:
        controller.start()
        stack.callback(controller.stop)
        yield server


def test_a_server_that_is_good_is_asked_everything_and_sent_nothing(
    trusted: None, with_server: Examine, encrypted: MailServer
) -> None:
    found = with_server(encrypted.port, MAIL_USE_TLS=True, **ACCOUNT)
    assert found.verdicts["mail server"] == "ok", found.said["mail server"]
    assert (
        found.said["mail server"]
        == f"127.0.0.1:{encrypted.port} answers, proves who it is, takes the password"
    )
    assert encrypted.recipients.empty()
    assert encrypted.mails == []


def test_a_server_that_cannot_prove_who_it_is_gets_no_password(
    with_server: Examine, encrypted: MailServer
) -> None:
    found = with_server(encrypted.port, MAIL_USE_TLS=True, **ACCOUNT)
    assert (found.status, found.verdicts["mail server"]) == (1, "WRONG")
    assert "certificate verify failed" in found.said["mail server"]


def test_a_wrong_password_is_the_servers_answer(
    trusted: None, with_server: Examine, encrypted: MailServer
) -> None:
    wrong = {**ACCOUNT, "MAIL_PASSWORD": "wrong horse"}
    found = with_server(encrypted.port, MAIL_USE_TLS=True, **wrong)
    assert found.verdicts["mail server"] == "WRONG"
    assert found.said["mail server"].startswith(f"127.0.0.1:{encrypted.port}: 535 ")
    assert "horse" not in "".join(found.said.values())


def test_nobody_there_and_nothing_said_are_told_apart_from_the_rest(
    with_server: Examine,
) -> None:
    assert "refused" in with_server(free_port()).said["mail server"]
    with silent_server() as silent:
        found = with_server(silent.getsockname()[1])
    assert "timed out" in found.said["mail server"]
    assert found.verdicts["mail server"] == "WRONG"
    assert found.verdicts["outbox"] == "ok", found.said


def test_no_server_is_noted(with_server: Examine) -> None:
    found = with_server(25, MAIL_SERVER="")
    assert (found.status, found.verdicts["mail server"]) == (0, "note")
    assert found.said["mail server"] == "not configured: mail stays in the outbox"


@pytest.fixture
def waiting(site: Flask, make_app: MakeApp, database_address: str) -> None:
    """One mail that is due now, and that nobody delivers."""
    lazy = make_app("testing", database_address, MAIL_DELIVERY="worker")
    with lazy.app_context():
        enqueue("ann@example.com")
        db.session.remove()


def change_mail(**values: object) -> None:
    db.session.execute(update(OutboxMessage).values(**values))
    db.session.commit()


def test_mail_that_waits_for_its_time_is_fine(waiting: None, with_server: Examine) -> None:
    with mail_server() as server:
        found = with_server(server.port)
    assert (found.verdicts["outbox"], found.said["outbox"]) == ("ok", "1 waiting, 0 given up")


def test_mail_that_nobody_delivers_is_wrong_where_there_is_a_server(
    waiting: None, with_server: Examine
) -> None:
    change_mail(due_at=utcnow() - timedelta(hours=1))
    with mail_server() as server:
        found = with_server(server.port)
    assert (found.status, found.verdicts["outbox"]) == (1, "WRONG")
    assert found.said["outbox"].startswith("1 overdue")
    without = with_server(server.port, MAIL_SERVER="")
    assert (without.status, without.verdicts["outbox"]) == (0, "note")


def test_pictures_that_nobody_fetches_are_noted_where_they_are_kept(
    site: Flask, with_server: Examine
) -> None:
    PostFactory.create(body="![](https://a.example/boat.png)")
    db.session.flush()
    db.session.execute(update(Picture).values(due_at=utcnow() - timedelta(hours=1)))
    db.session.commit()
    without = with_server(25, MAIL_SERVER="")
    assert (without.verdicts["pictures"], without.said["pictures"]) == (
        "ok",
        "1 waiting, 0 given up",
    )
    found = with_server(25, MAIL_SERVER="", PICTURE_MEGABYTES=1)
    assert (found.status, found.verdicts["pictures"]) == (0, "note")
    assert found.said["pictures"].startswith("1 overdue")


def test_mail_that_was_given_up_is_noted(waiting: None, with_server: Examine) -> None:
    change_mail(due_at=utcnow() - timedelta(hours=1), gave_up_at=utcnow())
    with mail_server() as server:
        found = with_server(server.port)
    assert (found.status, found.verdicts["outbox"]) == (0, "note")
    assert found.said["outbox"] == "0 waiting, 1 given up: see `flask mail list`"
    assert outbox.QUEUE.depth().given_up == 1
