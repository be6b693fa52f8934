"""The mail server, examined without sending anything."""

from __future__ import annotations

import smtplib

from flask import current_app

from app.extensions import mail
from app.smtp import reason_of
from app.web.checks import Check, Finding, note, ok, wrong


def check_server() -> Finding:
    """Check that the server replies, its certificate is valid, and it accepts the log-in."""
    config = current_app.config
    if not config["MAIL_SERVER"]:
        shown = "is shown in the terminal" if config["MAIL_TO_TERMINAL"] else "stays in the outbox"
        return note(f"not configured: mail {shown}")
    try:
        with mail.connect():
            pass
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        return wrong(f"{config['MAIL_SERVER']}:{config['MAIL_PORT']}: {reason_of(error)}")
    checked = ["answers"]
    if config["MAIL_USE_TLS"] or config["MAIL_USE_SSL"]:
        checked.append("proves who it is")
    if config["MAIL_USERNAME"] and config["MAIL_PASSWORD"]:
        checked.append("takes the password")
    return ok(f"{config['MAIL_SERVER']}:{config['MAIL_PORT']} {', '.join(checked)}")


WITHOUT_DATABASE = (Check("mail server", check_server),)
