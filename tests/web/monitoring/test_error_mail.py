"""Mail to the administrator about errors: one for each kind and ten minutes, over all processes."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from datetime import timedelta
from email.message import Message

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app import db
from app.models import ErrorNotice, User, utcnow
from app.web.monitoring import error_mail
from app.web.monitoring.error_mail import ErrorMail
from app.web.security.decorators import login_required, public
from tests.clients import browser_of
from tests.fixture_types import MakeApp
from tests.mail_delivery import deliver, enqueue, reaching
from tests.smtp import MailServer, free_port

SECRET_KEY = "kept-from-everybody-0123456789"
ARRIVES_WITHIN = 30
EVERY = timedelta(minutes=10)

MakeSite = Callable[..., Flask]


@pytest.fixture
def site(site_mailing_to: MakeSite, smtp_server: MailServer) -> Flask:
    """Return the site in production, with an administrator and a mail server."""
    return site_mailing_to(smtp_server.port)


def failing(make_app: MakeApp, address: str, port: int, **settings: object) -> Flask:
    fixed = {
        **reaching(port),
        "FLASKY_ADMIN": "admin@example.com",
        "SECRET_KEY": SECRET_KEY,
        "SITE_URL": "http://localhost",
        "FORCE_HTTPS": False,
        "SESSION_COOKIE_SECURE": False,
        "WTF_CSRF_ENABLED": False,
    }
    made = make_app("production", address, **{**fixed, **settings})

    @made.get("/fail")
    @public
    def fail() -> str:
        raise RuntimeError(f"it broke, with {SECRET_KEY}")

    @made.get("/auth/reset/fail")
    @public
    def fail_elsewhere() -> str:
        raise LookupError("Größe 港")

    @made.get("/fail/members")
    @login_required
    def fail_for_members() -> str:
        raise RuntimeError

    @made.get("/fail/database")
    @public
    def lose_the_database() -> str:
        raise OperationalError("SELECT 1", {}, ConnectionError("gone"), hide_parameters=True)

    @made.get("/fail/database/otherwise")
    @public
    def lose_the_database_elsewhere() -> str:
        raise OperationalError("SELECT 2", {}, ConnectionError("gone"), hide_parameters=True)

    return made


def error_mail_of(app: Flask) -> ErrorMail:
    found: ErrorMail = app.extensions["error_mail"]
    return found


def arrived(smtp_server: MailServer) -> tuple[Message, str]:
    """Wait for the next mail; return it and its text."""
    mail = smtp_server.taken.get(timeout=ARRIVES_WITHIN)
    payload = mail.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return mail, payload.decode().replace("\r\n", "\n")


def mail_warnings(caplog: pytest.LogCaptureFixture) -> list[tuple[int, str]]:
    """Return level and text of what has been logged about error mail itself."""
    return [
        (record.levelno, record.getMessage())
        for record in caplog.records
        if "error mail" in record.getMessage()
    ]


def all_mails(app: Flask, smtp_server: MailServer) -> list[str]:
    """Send what is queued, and return the subjects of all mails."""
    error_mail_of(app).stop()
    return [str(mail["Subject"]) for mail in smtp_server.mails]


def held_back() -> dict[str, int]:
    db.session.expire_all()
    return {notice.kind: notice.held_back for notice in db.session.scalars(select(ErrorNotice))}


def test_the_mail_describes_the_error(site: Flask, smtp_server: MailServer) -> None:
    answer = site.test_client().get("/fail?token=abcdefgh&page=1")
    assert answer.status_code == 500
    mail, text = arrived(smtp_server)
    assert mail["To"] == "admin@example.com"
    assert mail["Subject"] == "[Harbour Notes] RuntimeError: GET /fail?token=***&page=1 failed"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@localhost>")
    assert text.startswith("Harbour Notes has met with an error.\n")
    assert f"request id: {answer.headers['X-Request-ID']}\n" in text
    assert "request:    GET /fail?token=***&page=1\n" in text
    assert f"process:    {os.getpid()} on " in text
    assert f"time:       {utcnow():%Y-%m-%d }" in text
    assert "Traceback (most recent call last):\n" in text
    assert "RuntimeError: it broke, with ***" in text
    assert "user:" not in text


def test_the_mail_names_the_user(site: Flask, smtp_server: MailServer, john: User) -> None:
    john_id = john.id
    assert browser_of(site, john).get("/fail/members").status_code == 500
    assert f"user:       {john_id}\n" in arrived(smtp_server)[1]


def test_each_kind_is_mailed_once(site: Flask, smtp_server: MailServer) -> None:
    client = site.test_client()
    for _ in range(3):
        client.get("/fail")
        client.get("/auth/reset/fail")
        site.logger.error("number %s is wrong", 1)
        site.logger.error("number %s is wrong", 2)
        site.logger.warning("this is no error")
    assert all_mails(site, smtp_server) == [
        "[Harbour Notes] RuntimeError: GET /fail failed",
        "[Harbour Notes] LookupError: GET /auth/reset/*** failed",
        "[Harbour Notes] number 1 is wrong",
    ]
    assert sorted(held_back().values()) == [2, 2, 5]


def test_a_lost_database_is_one_kind_of_error(site: Flask, smtp_server: MailServer) -> None:
    for path in ("/fail/database", "/fail/database/otherwise"):
        assert site.test_client().get(path).status_code == 503
    assert len(all_mails(site, smtp_server)) == 1


def test_after_ten_minutes_the_next_mail_counts_those_before(
    site: Flask, smtp_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        site.test_client().get("/fail")
    arrived(smtp_server)
    error_mail_of(site).stop()
    later = utcnow() + EVERY + timedelta(seconds=1)
    monkeypatch.setattr(error_mail, "utcnow", lambda: later)
    error_mail.register_error_mail(site)
    site.test_client().get("/fail")
    _, text = arrived(smtp_server)
    assert "The same has happened 3 more times before." in text
    error_mail_of(site).stop()
    assert list(held_back().values()) == [0]


def test_two_processes_send_one_mail(
    site: Flask, make_app: MakeApp, database_address: str, smtp_server: MailServer
) -> None:
    other = ErrorMail(failing(make_app, database_address, smtp_server.port))
    error_mail.register_error_mail(site)
    logging.getLogger().addHandler(other)  # as in another process
    for _ in range(5):
        site.test_client().get("/fail")
    other.stop()
    assert len(all_mails(site, smtp_server)) == 1
    assert list(held_back().values()) == [9]


def test_without_its_database_a_process_mails_once(
    make_app: MakeApp, smtp_server: MailServer
) -> None:
    address = f"postgresql+psycopg2://nobody@127.0.0.1:{free_port()}/blog"
    site = failing(make_app, address, smtp_server.port)
    for path in ("/", "/", "/tags"):
        assert site.test_client().get(path).status_code == 503
    mail, text = arrived(smtp_server)
    assert mail["Subject"] == "[Harbour Notes] OperationalError: GET / failed"
    assert "Connection refused" in text
    assert all_mails(site, smtp_server) == []


@pytest.mark.parametrize("missing", [{"MAIL_SERVER": ""}, {"FLASKY_ADMIN": None}])
def test_without_a_server_or_an_administrator_nothing_is_mailed(
    app: Flask,
    make_app: MakeApp,
    database_address: str,
    smtp_server: MailServer,
    missing: dict[str, object],
) -> None:
    made = failing(make_app, database_address, smtp_server.port, **missing)
    assert made.test_client().get("/fail").status_code == 500
    assert all_mails(made, smtp_server) == []
    assert held_back() == {}


def test_a_mail_that_was_given_up_is_an_error_like_others(
    site: Flask, smtp_server: MailServer
) -> None:
    smtp_server.at_recipient["nobody@example.com"] = "550 no such user"
    with site.app_context():
        enqueue("nobody@example.com")
        deliver(site)
    mail, text = arrived(smtp_server)
    assert mail["To"] == "admin@example.com"
    assert "is given up: 550 no such user" in text
