"""Mail that is promised when a server ends, asked to or not, arrives once."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import func, select, update

from app import db
from app.models import OutboxMessage, utcnow
from tests.servers.conftest import Serve, Site
from tests.servers.serving import Server
from tests.servers.waiting import PATIENCE_SECONDS, eventually
from tests.smtp import MailServer, mail_server

pytestmark = pytest.mark.servers


class ThoughtfulMailServer(MailServer):
    """Has the whole message, and does not say yet whether it takes it."""

    def __init__(self) -> None:
        super().__init__()
        self.has_message = threading.Event()
        self.may_answer = threading.Event()

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Answer the message once it may."""
        self.has_message.set()
        await asyncio.to_thread(self.may_answer.wait, PATIENCE_SECONDS)
        return await super().handle_DATA(server, session, envelope)

    @property
    def recipients_served(self) -> list[str]:
        """To whom mail was taken, in alphabetical order."""
        return sorted(str(mail["To"]) for mail in self.mails)


@pytest.fixture
def mails() -> Iterator[ThoughtfulMailServer]:
    server = ThoughtfulMailServer()
    with mail_server(server):
        yield server
        server.may_answer.set()


def sending(mails: MailServer) -> dict[str, str]:
    """Settings that lead to the mail server."""
    return {
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(mails.port),
        "MAIL_USE_TLS": "false",
        "MAIL_DELIVERY": "thread",
        "MAIL_TIMEOUT_SECONDS": str(PATIENCE_SECONDS),
    }


def register(server: Server, name: str) -> str:
    """Register somebody, to whom a mail is promised; the address."""
    visitor = server.visitor()
    visitor.open_form("/auth/register")
    email, password = f"{name}@example.com", "a long sentence to remember"
    answer = visitor.post(
        "/auth/register", email=email, username=name, password=password, password2=password
    )
    assert answer.status == 302, answer.text
    return email


def unsent(site: Site) -> int:
    """How many messages lie in the outbox."""
    with site.rows():
        return db.session.scalars(select(func.count()).select_from(OutboxMessage)).one()


def test_what_is_being_handed_over_is_finished_and_the_rest_goes_later(
    serve: Serve, site: Site, mails: ThoughtfulMailServer
) -> None:
    first = serve(**sending(mails))
    people = [register(first, name) for name in ("ann", "bob", "cem", "dan", "eve")]
    assert mails.has_message.wait(PATIENCE_SECONDS)
    first.ask_to_stop()
    first.has_heard("term")
    mails.may_answer.set()
    assert first.wait() == 0
    assert len(mails.mails) + unsent(site) == len(people)
    serve(**sending(mails))
    eventually(lambda: unsent(site) == 0, "the rest has left")
    assert mails.recipients_served == people


def test_what_a_killed_worker_was_handing_over_goes_out_when_its_lease_ends(
    serve: Serve, site: Site, mails: ThoughtfulMailServer
) -> None:
    server = serve(**sending(mails))
    ann = register(server, "ann")
    assert mails.has_message.wait(PATIENCE_SECONDS)
    for pid in server.workers:
        os.kill(pid, signal.SIGKILL)
    eventually(server.answers, "there are new workers")
    with site.rows():
        ended = utcnow() - timedelta(1)
        db.session.execute(update(OutboxMessage).values(due_at=ended, leased_until=ended))
    mails.may_answer.set()
    bob = register(server, "bob")
    eventually(lambda: unsent(site) == 0, "both mails have left")
    assert mails.recipients_served == [ann, bob]
