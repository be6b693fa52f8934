"""Enqueuing mail, and delivering it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app import db
from app.models import OutboxMessage
from app.services.mail import outbox
from app.web.jobs.job_worker import Round
from app.web.jobs.mail_delivery import MailDelivery
from tests.fixture_types import MakeApp
from tests.smtp import MailServer

WORDS = "Willkommen, Änne – 你好 https://blog.example/auth/confirm/token"


def reaching(port: int) -> dict[str, object]:
    return {
        "MAIL_SUPPRESS_SEND": False,
        "MAIL_DELIVERY": "worker",
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": port,
        "MAIL_USE_TLS": False,
        "MAIL_TIMEOUT_SECONDS": 1,
    }


@pytest.fixture
def sending(
    app: Flask, make_app: MakeApp, database_address: str, smtp_server: MailServer
) -> Iterator[Flask]:
    """Yield an application that sends mail to the server when the test asks for it."""
    sending = make_app("testing", database_address, **reaching(smtp_server.port))
    with sending.app_context():
        yield sending


def mail_delivery_of(app: Flask) -> MailDelivery:
    mail_delivery: MailDelivery = app.extensions["mail_delivery"]
    return mail_delivery


def deliver(app: Flask, now: datetime | None = None) -> Round:
    db.session.commit()
    return mail_delivery_of(app).run_due(now)


def enqueue(*recipients: str) -> None:
    for recipient in recipients:
        outbox.enqueue(recipient, "Grüße", WORDS, f"<p>{WORDS}</p>")
    db.session.commit()


def stored() -> list[OutboxMessage]:
    db.session.expire_all()
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))
