"""Check the mail server, without sending anything, and the outbox."""

from __future__ import annotations

import smtplib
from datetime import timedelta

from flask import current_app
from sqlalchemy import func, select

from app.cli.checks import Check, Finding, note, ok, wrong
from app.extensions import db, mail
from app.models import OutboxMessage, utcnow
from app.services.mail import outbox
from app.smtp import reason_of

# delivery polls every half minute, so a message that has been due for so long is not delivered
OVERDUE_AFTER = timedelta(minutes=15)


def check_server() -> Finding:
    """Check that the server responds, and that certificate, user name and password are accepted."""
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


def check_outbox() -> Finding:
    """Check that no message is overdue."""
    depth = outbox.depth()
    overdue = db.session.scalar(
        select(func.count())
        .select_from(OutboxMessage)
        .where(OutboxMessage.gave_up_at.is_(None), OutboxMessage.due_at < utcnow() - OVERDUE_AFTER)
    )
    if overdue and current_app.extensions["mail_delivery"].has_way_out:
        return wrong(f"{overdue} overdue: nobody delivers them, or the server takes too long")
    said = f"{depth.waiting} waiting, {depth.given_up} given up"
    if overdue or depth.given_up:
        return note(f"{said}: see `flask mail list`")
    return ok(said)


WITHOUT_DATABASE = (Check("mail server", check_server),)
CHECKS = (Check("outbox", check_outbox),)
