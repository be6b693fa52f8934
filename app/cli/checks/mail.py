"""The mail server, as far as one gets without sending anything; and what waits to be sent."""

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

# The next attempt is due at a moment that is stored; whoever delivers looks every half minute.
PATIENCE = timedelta(minutes=15)


def check_server() -> Finding:
    """The server answers, its certificate is good, and it knows us."""
    config = current_app.config
    if not config["MAIL_SERVER"]:
        shown = "is shown in the terminal" if config["MAIL_TO_TERMINAL"] else "stays in the outbox"
        return note(f"not configured: mail {shown}")
    try:
        with mail.connect():
            pass
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        return wrong(f"{config['MAIL_SERVER']}:{config['MAIL_PORT']}: {reason_of(error)}")
    proved = ["answers"]
    if config["MAIL_USE_TLS"] or config["MAIL_USE_SSL"]:
        proved.append("proves who it is")
    if config["MAIL_USERNAME"] and config["MAIL_PASSWORD"]:
        proved.append("takes the password")
    return ok(f"{config['MAIL_SERVER']}:{config['MAIL_PORT']} {', '.join(proved)}")


def check_outbox() -> Finding:
    """Mail leaves when it is due."""
    depth = outbox.depth()
    overdue = db.session.scalar(
        select(func.count())
        .select_from(OutboxMessage)
        .where(OutboxMessage.gave_up_at.is_(None), OutboxMessage.due_at < utcnow() - PATIENCE)
    )
    if overdue and current_app.extensions["mail_delivery"].has_way_out:
        return wrong(f"{overdue} overdue: nobody delivers them, or the server takes too long")
    said = f"{depth.waiting} waiting, {depth.given_up} given up"
    if overdue or depth.given_up:
        return note(f"{said}: see `flask mail list`")
    return ok(said)


WITHOUT_DATABASE = (Check("mail server", check_server),)
CHECKS = (Check("outbox", check_outbox),)
