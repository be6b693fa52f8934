"""A mail that tests whether mail arrives, for the command and the page of administrators."""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _
from flask_mail import Message

from app.smtp import mail_sender, new_message_id, subject_of
from app.web.jobs.mail_delivery import MailDelivery


def send_test(address: str) -> None:
    """Send a mail to an address now, past the outbox. Raises NotAccepted."""
    site = current_app.config["SITE_NAME"]
    message = Message(
        subject=subject_of(_("Test")),
        sender=mail_sender(),
        recipients=[address],
        body=_("This is a test of the mail of %(site)s. It has arrived.", site=site),
        extra_headers={"Auto-Submitted": "auto-generated"},
    )
    message.msgId = new_message_id()
    mail_delivery: MailDelivery = current_app.extensions["mail_delivery"]
    mail_delivery.send_now(message)
