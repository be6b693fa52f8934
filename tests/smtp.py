"""Mail servers on this machine that accept, refuse, hesitate or never respond."""

from __future__ import annotations

import asyncio
import email
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from queue import Queue
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

ACCEPTED = "250 taken"
HANG_UP = ""
TIMEOUT_SECONDS = 60


class MailServer:
    """Accepts every message but those that ``at_recipient`` or ``at_data`` has a reply for.

    Both map recipients to replies; HANG_UP closes the connection.
    """

    def __init__(self) -> None:
        self.taken: Queue[Message] = Queue()
        self.recipients: Queue[str] = Queue()
        self.at_recipient: dict[str, str] = {}
        self.at_data: dict[str, str] = {}
        self.port = 0

    @property
    def mails(self) -> list[Message]:
        """The messages that were accepted so far."""
        return list(self.taken.queue)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        """Reply to a recipient."""
        self.recipients.put(address)
        reply = self.at_recipient.get(address, ACCEPTED)
        if reply == ACCEPTED:
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Reply to a message."""
        reply = self.at_data.get(envelope.rcpt_tos[0], ACCEPTED)
        if reply == HANG_UP:
            assert server.transport is not None
            server.transport.close()
        elif reply == ACCEPTED:
            content = envelope.content
            assert isinstance(content, bytes)
            self.taken.put(email.message_from_bytes(content))
        return reply or ACCEPTED


class HesitantMailServer(MailServer):
    """Receives a whole message, but delays its reply until ``may_reply`` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.has_message = threading.Event()
        self.may_reply = threading.Event()

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Reply to a message once that is allowed."""
        self.has_message.set()
        await asyncio.to_thread(self.may_reply.wait, TIMEOUT_SECONDS)
        return await super().handle_DATA(server, session, envelope)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


@contextmanager
def mail_server(server: MailServer | None = None, **options: Any) -> Iterator[MailServer]:
    """Run a mail server on a free port, with options of aiosmtpd's controller."""
    server = server or MailServer()
    server.port = free_port()
    address: dict[str, Any] = {"hostname": "127.0.0.1", "port": server.port, "ready_timeout": 20}
    controller = Controller(server, **address, **options)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


@pytest.fixture
def smtp_server() -> Iterator[MailServer]:
    """Yield a mail server that accepts everything unless the test says otherwise."""
    with mail_server() as running:
        yield running


@contextmanager
def silent_server() -> Iterator[socket.socket]:
    """Yield a server that accepts connections and never responds; ``getsockname`` has its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening
