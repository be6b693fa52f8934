"""``flask mail``: list, deliver and retry the mail of the outbox."""

from __future__ import annotations

import signal
from threading import Thread
from types import FrameType
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.errors import OperationFailed, plain_failures
from app.cli.json_lines import json_line, json_option
from app.extensions import db
from app.models import OutboxMessage
from app.services.accounts.validation import check_address
from app.services.mail import outbox
from app.services.notifications import mailing
from app.smtp import NotAccepted, mail_sender
from app.web.jobs.mail_delivery import MailDelivery
from app.web.jobs.notification_mailer import NotificationMailer
from app.web.jobs.trial_mail import send_test

LISTED = 200

mail = AppGroup("mail", help="The mail that waits to be sent.")


@mail.command("deliver")
@click.option("--forever", is_flag=True, help="Go on until stopped, as a worker process.")
@plain_failures
def deliver(forever: bool) -> None:
    """Send the mail that is due."""
    mail_delivery: MailDelivery = current_app.extensions["mail_delivery"]
    if not mail_delivery.can_run:
        raise click.ClickException("MAIL_SERVER is not set: mail stays in the outbox.")
    if forever:
        _deliver_until_stopped(mail_delivery)
        return
    _notification_mailer().run_due()
    count = mail_delivery.run_due()
    click.echo(f"{count.done} delivered, {count.failed} failed.")
    if count.failed:
        raise click.exceptions.Exit(1)


def _deliver_until_stopped(mail_delivery: MailDelivery) -> None:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        mail_delivery.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    click.echo("Delivering mail as it comes.")
    mailer = _notification_mailer()
    thread = Thread(target=mailer.run, name=mailer.name, daemon=True)
    thread.start()
    mail_delivery.run()
    mailer.stop()
    thread.join(mailer.stop_seconds)


def _notification_mailer() -> NotificationMailer:
    mailer: NotificationMailer = current_app.extensions["notification_mailer"]
    return mailer


@mail.command("test")
@click.argument("address")
@plain_failures
def test(address: str) -> None:
    """Send a mail to ADDRESS now, past the outbox, and report what the server says."""
    check_address(address)
    mail_delivery: MailDelivery = current_app.extensions["mail_delivery"]
    if not mail_delivery.can_run:
        raise OperationFailed("MAIL_SERVER is not set: no mail can be sent")
    try:
        send_test(address)
    except NotAccepted as refusal:
        raise OperationFailed(f"not accepted: {refusal.reason}") from None
    where = current_app.config["MAIL_SERVER"] or "the terminal"
    click.echo(f"Accepted by {where} for {address}, from {mail_sender()}.")


@mail.command("list")
@json_option
@plain_failures
def show(as_json: bool) -> None:
    """Show what waits, and what was given up and why."""
    if as_json:
        for message in outbox.waiting(LISTED):
            click.echo(json_line(_values(message)))
        return
    depth = outbox.QUEUE.depth()
    click.echo(f"{depth.waiting} waiting, {depth.given_up} given up.")
    to_make = mailing.QUEUE.depth()
    click.echo(f"Of notifications: {to_make.waiting} to be made, {to_make.given_up} given up.")
    for message in outbox.waiting(LISTED):
        click.echo(_line(message))


def _values(message: OutboxMessage) -> dict[str, Any]:
    names = ("id", "recipient", "subject", "due_at", "attempts", "gave_up_at", "last_error")
    return {name: getattr(message, name) for name in names}


def _line(message: OutboxMessage) -> str:
    if message.gave_up_at is not None:
        state = f"given up {message.gave_up_at:%Y-%m-%d %H:%M}"
    else:
        state = f"due {message.due_at:%Y-%m-%d %H:%M}"
    why = f"  {message.last_error}" if message.last_error else ""
    return f"{message.id}  {state}  attempts {message.attempts}  {message.recipient}{why}"


@mail.command("retry")
@plain_failures
def retry() -> None:
    """Make everything due now, given up or not."""
    changed = outbox.retry()
    mailing.retry_given_up()
    db.session.commit()
    click.echo(f"{changed} due now.")
