"""``flask user invite``: make an imported person's account."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from app.cli.errors import OperationFailed, plain_failures
from app.content.text.clean_text import clean_text
from app.extensions import db
from app.services.accounts import administration
from app.web.jobs.mail_delivery import MailDelivery
from app.web.logs.account_changes import act_as_operator, note_act
from app.web.pages import account_emails


@click.command("invite")
@click.argument("name", metavar="USERNAME")
@click.argument("email")
@with_appcontext
@plain_failures
def invite(name: str, email: str) -> None:
    """Give an imported person an address, and mail a link there to choose a password.

    What the person has written stays theirs. The link works once, and for three days; until it was
    used, another one can be sent, also to another address. People with a password are refused.
    """
    act_as_operator()
    require_mail()
    person = administration.find_person(name)
    administration.give_address(person, clean_text(email).strip())
    account_emails.invite(person)
    note_act("invitation_sent", person.id)
    done = f"An invitation for {person.username} is on its way to {person.email}."
    db.session.commit()
    click.echo(done)


def require_mail() -> None:
    """Raise OperationFailed unless a mail with a link can be sent."""
    if not current_app.config["SITE_URL"]:
        raise OperationFailed("SITE_URL is not set: a link needs the site's address")
    mail_delivery: MailDelivery = current_app.extensions["mail_delivery"]
    if not mail_delivery.can_run:
        raise OperationFailed("MAIL_SERVER is not set: no mail can be sent")
