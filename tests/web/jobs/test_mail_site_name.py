"""What the name of the site decides in the mail that arrives."""

from __future__ import annotations

from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

import pytest
from flask import Flask

from tests.fixture_types import MakeApp
from tests.mail_delivery import reaching
from tests.smtp import MailServer

REGISTRATION = {"username": "john", "password": "cat", "password2": "cat"}


def registration_mail(
    make_app: MakeApp, address: str, server: MailServer, **settings: str
) -> Message:
    """The mail that arrives when john registers."""
    given = {**reaching(server.port), "MAIL_DELIVERY": "inline", **settings}
    client = make_app("testing", address, **given).test_client()
    client.post("/auth/register", data={**REGISTRATION, "email": "john@example.com"})
    (arrived,) = server.mails
    return arrived


def text_of(header: str) -> str:
    return str(make_header(decode_header(header)))


@pytest.mark.parametrize("name", ["Sea Wind", "Wind, “Sea” & Co. (north)", '5" Reef', "海风"])
@pytest.mark.parametrize("sender", [{}, {"FLASKY_MAIL_SENDER": "notes@example.com"}])
def test_sender_and_subject_carry_it(
    app: Flask,
    make_app: MakeApp,
    database_address: str,
    smtp_server: MailServer,
    name: str,
    sender: dict[str, str],
) -> None:
    mail = registration_mail(make_app, database_address, smtp_server, SITE_NAME=name, **sender)
    shown, address = parseaddr(mail["From"])
    assert text_of(shown) == name
    assert address == sender.get("FLASKY_MAIL_SENDER", "noreply@localhost")
    assert text_of(mail["Subject"]).replace("\n", "") == f"[{name}] Confirm your account"
    assert "Harbour Notes" not in mail.as_string()


def test_nobodys_absence_answers(
    app: Flask, make_app: MakeApp, database_address: str, smtp_server: MailServer
) -> None:
    mail = registration_mail(make_app, database_address, smtp_server)
    assert mail["Auto-Submitted"] == "auto-generated"


def test_settings_of_their_own_come_first(
    app: Flask, make_app: MakeApp, database_address: str, smtp_server: MailServer
) -> None:
    mail = registration_mail(
        make_app,
        database_address,
        smtp_server,
        SITE_NAME="Sea Wind",
        FLASKY_MAIL_SENDER="Editors <notes@example.com>",
        FLASKY_MAIL_SUBJECT_PREFIX="(sea)",
    )
    assert text_of(mail["From"]) == "Editors <notes@example.com>"
    assert mail["Subject"] == "(sea) Confirm your account"
