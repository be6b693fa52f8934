"""The mail that the site has sent, and that which still waits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask_mail import Message

from app import db
from app.models import OutboxMessage
from tests.clients import settle


@dataclass(frozen=True)
class Email:
    """A message to one recipient."""

    recipient: str
    subject: str
    text: str

    def path(self, beginning: str) -> str:
        """Return the link in the text whose path begins so, without scheme and host."""
        found = re.search(rf"https?://[^/\s]+({re.escape(beginning)}[^\s>)]*)", self.text)
        assert found, f"no link to {beginning} in the mail:\n{self.text}"
        return found.group(1)


class Outbox:
    """Messages that were passed to the mail extension, and those that wait in the database."""

    def __init__(self, sent: list[Message]) -> None:
        self.sent = sent

    @property
    def messages(self) -> list[Email]:
        """All of them, those that were sent first."""
        settle()
        waiting = db.session.scalars(db.select(OutboxMessage).order_by(OutboxMessage.id))
        return [
            Email(str(recipient), message.subject or "", message.body or "")
            for message in self.sent
            for recipient in message.recipients or []
        ] + [Email(row.recipient, row.subject, row.text) for row in waiting]

    def to(self, recipient: str) -> list[Email]:
        """Return those to one address."""
        return [message for message in self.messages if message.recipient == recipient]

    def only_message_to(self, recipient: str) -> Email:
        """Return the only message to that address; fail when there is none, or more."""
        found = self.to(recipient)
        assert len(found) == 1, f"{len(found)} messages to {recipient}: {self.messages}"
        return found[0]
