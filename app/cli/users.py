"""``flask user``: administration of accounts.

No command asks for confirmation, so that scripts can run them. The exit status is 0 on success, 1
with a one-line error on failure, 2 for wrong usage. NAME is a username, an email address, or the
number that ``flask user list`` shows.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import Row

from app.cli.errors import OperationFailed, plain_failures
from app.content.text.clean_text import clean_text
from app.extensions import db
from app.models import User
from app.services.accounts import administration, pruning, usernames
from app.web.database.transactions import only_reading
from app.web.jobs.mail_delivery import MailDelivery
from app.web.pages import account_emails

user = AppGroup("user", help="Accounts: make, list, promote, suspend, reset passwords.")

from_stdin = click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from standard input, up to the end of the line, "
    "instead of making one and printing it.",
)


@user.command("create")
@click.argument("email")
@click.argument("username")
@click.option("--role", "role_name", metavar="ROLE", help="User, Moderator or Administrator.")
@click.option(
    "--confirmed/--unconfirmed",
    default=True,
    help="Whether the address counts as proved.  [default: confirmed]",
)
@from_stdin
@plain_failures
def create(
    email: str, username: str, role_name: str | None, confirmed: bool, password_stdin: bool
) -> None:
    """Open an account; no mail is sent.

    Without --password-stdin a password is made and printed, once.
    """
    role = administration.find_role(role_name) if role_name else None
    password = _password(password_stdin)
    account = administration.create_account(email, username, password, role, confirmed)
    if account.role is None:
        raise OperationFailed("there are no roles yet: run `flask deploy` first")
    state = "confirmed" if confirmed else "not confirmed"
    done = f"{_name_of(account)} has an account: {account.role.name}, {state}."
    db.session.commit()
    _report(done, password, password_stdin)


@user.command("list")
@click.option("--role", "role_name", metavar="ROLE", help="Only people with this role.")
@click.option("--search", metavar="TEXT", default="", help="Only with this in name or address.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@plain_failures
def show(role_name: str | None, search: str, as_json: bool) -> None:
    """List people, oldest account first."""
    role_id = administration.find_role(role_name).id if role_name else None
    line = _json_line if as_json else _line
    for person in _people(role_id, search):
        click.echo(line(person))


@user.command("promote")
@click.argument("name")
@click.argument("role_name", metavar="ROLE")
@plain_failures
def promote(name: str, role_name: str) -> None:
    """Give a user a role: User, Moderator or Administrator.

    The last administrator keeps theirs.
    """
    person = administration.find_person(name)
    role = administration.find_role(role_name)
    administration.give_role(person, role)
    done = f"{_name_of(person)} is {role.name} now."
    db.session.commit()
    click.echo(done)


@user.command("rename")
@click.argument("name")
@click.argument("new_name")
@plain_failures
def rename(name: str, new_name: str) -> None:
    """Give a user another username.

    The former one stays reserved for them, and its addresses redirect.
    """
    person = administration.find_person(name)
    usernames.rename(person, clean_text(new_name))
    done = f"{_name_of(person)} is the username now."
    db.session.commit()
    click.echo(done)


@user.command("suspend")
@click.argument("name")
@click.option("--lift", is_flag=True, help="Let them log in again.")
@plain_failures
def suspend(name: str, lift: bool) -> None:
    """Suspend an account: sessions and tokens end at once, and no mail is sent to them.

    What they have published stays. The last administrator cannot be suspended.
    """
    person = administration.find_person(name)
    if lift:
        changed, state = administration.lift_suspension(person), "may log in"
    else:
        changed, state = administration.suspend(person), "is suspended"
    done = f"{_name_of(person)} {state}{'' if changed else ' already'}."
    db.session.commit()
    click.echo(done)


@user.command("reset-password")
@click.argument("name")
@from_stdin
@click.option("--mail", "by_mail", is_flag=True, help="Mail a link to choose one instead.")
@plain_failures
def reset_password(name: str, password_stdin: bool, by_mail: bool) -> None:
    """Give a user another password, which ends all their sessions, and tell them by mail.

    With --mail the old one stays until they have chosen another.
    """
    if password_stdin and by_mail:
        raise click.UsageError("--password-stdin and --mail exclude each other.")
    person = administration.find_person(name)
    if by_mail:
        _mail_link(person)
        return
    password = _password(password_stdin)
    administration.set_password(person, password)
    account_emails.password_changed(person)
    done = f"{_name_of(person)} has another password."
    db.session.commit()
    _report(done, password, password_stdin)


@user.command("prune")
@click.option("--days", default=pruning.KEPT_DAYS, show_default=True, type=click.IntRange(min=1))
@click.option("--dry-run", is_flag=True, help="Only list them.")
@plain_failures
def prune(days: int, dry_run: bool) -> None:
    """Delete accounts that were never confirmed since they were made DAYS ago.

    Their usernames are free again. `flask deploy` does so after 30 days.
    """
    if dry_run:
        for account in db.session.scalars(pruning.never_confirmed(days)).unique():
            click.echo(_name_of(account))
        return
    for name in prune_in_batches(days):
        click.echo(name)


def prune_in_batches(days: int = pruning.KEPT_DAYS) -> Iterator[str]:
    """Delete accounts that were never confirmed, with commits in between; yield their names."""
    while names := pruning.prune(days):
        db.session.commit()
        yield from names
    db.session.rollback()


def fill_missing_username_keys() -> None:
    """Store what identifies usernames that older code has stored. Commits; repeatable.

    A username that looks like one of an older account keeps it, without a skeleton of its own.
    """
    last = 0
    while rows := usernames.without_keys(last):
        for row in rows:
            usernames.store_keys(row)
        last = rows[-1].id
        db.session.commit()
    db.session.rollback()


def _mail_link(person: User) -> None:
    if not current_app.config["SITE_URL"]:
        raise OperationFailed("SITE_URL is not set: a link needs the site's address")
    mail_delivery: MailDelivery = current_app.extensions["mail_delivery"]
    if not mail_delivery.can_run:
        raise OperationFailed("MAIL_SERVER is not set: no mail can be sent")
    if account_emails.reset_password(person) is None:
        why = "has no address" if person.is_active else "is suspended"
        raise OperationFailed(f"{_name_of(person)} {why}: no mail is sent")
    done = f"A link for a new password is on its way to {person.email}."
    db.session.commit()
    click.echo(done)


def _password(from_standard_input: bool) -> str:
    """Return the password to set. Raises OperationFailed if none is given, UnstorableText."""
    if not from_standard_input:
        return administration.random_password()
    if sys.stdin.isatty():
        given = click.prompt("Password", hide_input=True, err=True)
    else:
        given = sys.stdin.readline()
    password = clean_text(given).removesuffix("\n")
    if not password:
        raise OperationFailed("no password came from standard input")
    return password


def _report(done: str, password: str, known: bool) -> None:
    click.echo(done)
    if not known:
        click.echo(f"Password: {password}")


def _name_of(person: User) -> str:
    return person.username or person.email or f"Account {person.id}"


def _people(role_id: int | None, search: str) -> Iterator[Row[Any]]:
    """Yield accounts, without an open transaction while the reader of the output is slow."""
    last = 0
    while rows := _next_people(last, role_id, search):
        yield from rows
        last = rows[-1].id


def _next_people(last: int, role_id: int | None, search: str) -> list[Row[Any]]:
    with only_reading():
        rows = administration.people_after(last, role_id, search)
        db.session.rollback()
    return rows


def _line(person: Row[Any]) -> str:
    state = "confirmed" if person.confirmed else "unconfirmed"
    if person.suspended_at is not None:
        state = f"suspended {person.suspended_at:%Y-%m-%d}"
    return (
        f"{person.id:>6}  {person.username or '-':<20}  {person.email or '-':<32}  "
        f"{person.role or '-':<13}  {state:<20}  "
        f"since {person.member_since:%Y-%m-%d}  seen {person.last_seen:%Y-%m-%d}  "
        f"{person.posts} posts"
    )


def _json_line(person: Row[Any]) -> str:
    values = {
        name: f"{value.isoformat()}Z" if isinstance(value, datetime) else value
        for name, value in person._mapping.items()
    }
    return json.dumps(values)
