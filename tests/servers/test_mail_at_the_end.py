"""Mail that waits in the outbox when a server ends, in whatever way, arrives once."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app import db
from app.models import OutboxMessage, utcnow
from tests.servers.conftest import Serve, Site
from tests.servers.serving import Server
from tests.servers.waiting import TIMEOUT_SECONDS, eventually
from tests.smtp import HesitantMailServer, MailServer, mail_server

pytestmark = pytest.mark.servers


@pytest.fixture
def mails() -> Iterator[HesitantMailServer]:
    server = HesitantMailServer()
    with mail_server(server):
        yield server
        server.may_reply.set()


def mail_settings(mails: MailServer) -> dict[str, str]:
    """Return the settings for this mail server."""
    return {
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(mails.port),
        "MAIL_USE_TLS": "false",
        "MAIL_DELIVERY": "thread",
        "MAIL_TIMEOUT_SECONDS": str(TIMEOUT_SECONDS),
    }


def register(server: Server, name: str) -> str:
    """Register a user, for whom a message is queued; return the address."""
    visitor = server.visitor()
    visitor.open_form("/auth/register")
    email, password = f"{name}@example.com", "a long sentence to remember"
    response = visitor.post(
        "/auth/register", email=email, username=name, password=password, password2=password
    )
    assert response.status == 302, response.text
    return email


def recipients(mails: MailServer) -> list[str]:
    """Return the recipients of accepted messages, in alphabetical order."""
    return sorted(str(mail["To"]) for mail in mails.mails)


def unsent(site: Site) -> int:
    """Return how many messages wait in the outbox."""
    with site.rows():
        return db.session.scalars(select(func.count()).select_from(OutboxMessage)).one()


def test_the_message_being_sent_is_finished_and_the_others_are_sent_later(
    serve: Serve, site: Site, mails: HesitantMailServer
) -> None:
    first = serve(**mail_settings(mails))
    people = [register(first, name) for name in ("ann", "bob", "cem", "dan", "eve")]
    assert mails.has_message.wait(TIMEOUT_SECONDS)
    first.terminate()
    first.wait_for_signal("term")
    mails.may_reply.set()
    assert first.wait() == 0
    assert len(mails.mails) + unsent(site) == len(people)
    serve(**mail_settings(mails))
    eventually(lambda: unsent(site) == 0, "the others have been sent")
    assert recipients(mails) == people


def test_what_a_killed_worker_was_sending_is_sent_when_its_lease_ends(
    serve: Serve, site: Site, mails: HesitantMailServer
) -> None:
    server = serve(**mail_settings(mails))
    ann = register(server, "ann")
    assert mails.has_message.wait(TIMEOUT_SECONDS)
    for pid in server.workers:
        os.kill(pid, signal.SIGKILL)
    eventually(server.responds, "there are new workers")
    with site.rows():
        ended = utcnow() - timedelta(1)
        db.session.execute(update(OutboxMessage).values(due_at=ended, leased_until=ended))
    mails.may_reply.set()
    bob = register(server, "bob")
    eventually(lambda: unsent(site) == 0, "both messages have been sent")
    assert recipients(mails) == [ann, bob]
