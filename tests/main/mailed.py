"""Making and sending the mails of notifications, and what is in them."""

from __future__ import annotations

from datetime import timedelta
from email.message import Message
from urllib.parse import urlsplit

from flask import Flask

from app.models import utcnow
from app.models.notification import KINDS
from app.web.jobs.job_worker import Round
from tests.clients import settle
from tests.mail_delivery import deliver
from tests.main.notified import PAGE, Scene
from tests.smtp import MailServer

SITE = "https://blog.example"
SETTINGS = f"{PAGE}/settings"
SOON, TOMORROW = timedelta(minutes=6), timedelta(days=1, minutes=1)


def make(site: Flask, after: timedelta = SOON) -> Round:
    """Make the mails that are due by then."""
    settle()
    made: Round = site.extensions["notification_mailer"].run_due(utcnow() + after)
    return made


def send(site: Flask, server: MailServer, after: timedelta = SOON) -> list[Message]:
    """Return the mails of notifications that arrive by then, besides those from before."""
    known = len(server.mails)
    assert make(site, after).failed == 0
    deliver(site)
    return server.mails[known:]


def choose(scene: Scene, name: str, **mail: str) -> None:
    """Leave the page as it is, and choose when each kind is mailed."""
    by_mail = {f"{kind}_by_mail": when for kind, when in mail.items()}
    scene.act(name, SETTINGS, **dict.fromkeys(KINDS, "y"), **by_mail)


def text_of(mail: Message, kind: str = "text/plain") -> str:
    """Return the text of a part."""
    (part,) = [part for part in mail.walk() if part.get_content_type() == kind]
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode().replace("\r\n", "\n")


def unsubscribing(mail: Message) -> str:
    """Return the path that the header names."""
    return urlsplit(str(mail["List-Unsubscribe"]).strip("<>")).path
