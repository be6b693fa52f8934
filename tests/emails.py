"""The mail that the site wants to send, wherever it lies."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask_mail import Message

from app import db
from app.models import OutboxMessage
from tests.clients import settle


@dataclass(frozen=True)
class Email:
    """One mail to one person."""

    recipient: str
    subject: str
    text: str

    def path(self, beginning: str) -> str:
        """The link in the text whose path begins so, without scheme and host."""
        found = re.search(rf"https?://[^/\s]+({re.escape(beginning)}[^\s>)]*)", self.text)
        assert found, f"no link to {beginning} in the mail:\n{self.text}"
        return found.group(1)


class Outbox:
    """Letters handed to the mail extension, and those that still wait in the database."""

    def __init__(self, sent: list[Message]) -> None:
        self.sent = sent

    @property
    def letters(self) -> list[Email]:
        """All of them, those that went out first."""
        settle()
        waiting = db.session.scalars(db.select(OutboxMessage).order_by(OutboxMessage.id))
        return [
            Email(str(recipient), message.subject or "", message.body or "")
            for message in self.sent
            for recipient in message.recipients or []
        ] + [Email(row.recipient, row.subject, row.text) for row in waiting]

    def to(self, recipient: str) -> list[Email]:
        """Those to one address."""
        return [letter for letter in self.letters if letter.recipient == recipient]

    def only_letter_to(self, recipient: str) -> Email:
        """The one letter to that address; fails when there is none, or more."""
        found = self.to(recipient)
        assert len(found) == 1, f"{len(found)} letters to {recipient}: {self.letters}"
        return found[0]
