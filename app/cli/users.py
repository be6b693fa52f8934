"""``flask user``: administration of accounts.

Only ``delete`` asks for confirmation, unless it is given --yes. The exit status is 0 on success, 1
with a one-line error on failure, 2 for wrong usage. NAME is a username, an email address, or the
number that ``flask user list`` shows.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import Row

from app.cli.errors import OperationFailed, plain_failures
from app.cli.invitations import require_mail
from app.cli.json_lines import json_line, json_option
from app.cli.notifications import prune_notifications
from app.content.text.clean_text import clean_text
from app.extensions import db
from app.models import User
from app.services.accounts import administration, pruning, usernames
from app.services.administration.people import Filter, people_after
from app.services.moderation import suspensions
from app.web.database.transactions import only_reading
from app.web.logs.account_changes import act_as_operator
from app.web.pages import account_emails, account_notices
from app.web.repair.sessions import prune_sessions

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

    Without --password-stdin a password is made and printed, once. It is for one log-in: another
    has to be chosen then, before anything else.
    """
    act_as_operator()
    role = administration.find_role(role_name) if role_name else None
    password = _password(password_stdin)
    account = administration.create_account(
        email, username, password, role, confirmed, temporary=not password_stdin
    )
    if account.role is None:
        raise OperationFailed("there are no roles yet: run `flask deploy` first")
    state = "confirmed" if confirmed else "not confirmed"
    done = f"{_name_of(account)} has an account: {account.role.name}, {state}."
    db.session.commit()
    _report(done, password, password_stdin)


@user.command("list")
@click.option("--role", "role_name", metavar="ROLE", help="Only people with this role.")
@click.option("--search", metavar="TEXT", default="", help="Only with this in name or address.")
@json_option
@plain_failures
def show(role_name: str | None, search: str, as_json: bool) -> None:
    """List people, oldest account first."""
    role_id = administration.find_role(role_name).id if role_name else None
    for person in _people(Filter(search, role_id)):
        click.echo(json_line(dict(person._mapping)) if as_json else _line(person))


@user.command("promote")
@click.argument("name")
@click.argument("role_name", metavar="ROLE")
@plain_failures
def promote(name: str, role_name: str) -> None:
    """Give a user a role: User, Moderator or Administrator, and tell them by mail.

    The last administrator keeps theirs.
    """
    act_as_operator()
    person = administration.find_person(name)
    role = administration.find_role(role_name)
    before = account_notices.AccountBefore.of(person)
    administration.give_role(person, role)
    account_notices.account_changed(person, before)
    done = f"{_name_of(person)} is {role.name} now."
    db.session.commit()
    click.echo(done)


@user.command("rename")
@click.argument("name")
@click.argument("new_name")
@plain_failures
def rename(name: str, new_name: str) -> None:
    """Give a user another username, and tell them by mail.

    The former one stays reserved for them, and its addresses redirect.
    """
    act_as_operator()
    person = administration.find_person(name)
    before = account_notices.AccountBefore.of(person)
    usernames.rename(person, clean_text(new_name))
    account_notices.account_changed(person, before)
    done = f"{_name_of(person)} is the username now."
    db.session.commit()
    click.echo(done)


@user.command("suspend")
@click.argument("name")
@click.option("--lift", is_flag=True, help="Let them log in again.")
@click.option("--reason", default="", metavar="TEXT", help="Told to them, and kept.")
@click.option(
    "--with-texts",
    is_flag=True,
    help="Hide what they have published as well; with --lift: show it again.",
)
@plain_failures
def suspend(name: str, lift: bool, reason: str, with_texts: bool) -> None:
    """Suspend an account: sessions and tokens end at once, and no other mail is sent to them.

    What they have published stays, unless --with-texts is given. They are told by mail, and the
    moderators read it among the decisions. The last administrator cannot be suspended.
    """
    act_as_operator()
    person = administration.find_person(name)
    reason = clean_text(reason)
    if lift:
        state = "may log in"
        if changed := suspensions.lift(person, None, reason, with_texts):
            account_notices.suspension_lifted(person)
    else:
        state = "is suspended"
        if changed := suspensions.suspend(person, None, reason, with_texts):
            account_notices.account_suspended(person, reason, with_texts)
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

    One that is made here and printed is for one log-in, as by `create`. With --mail the old one
    stays until they have chosen another.
    """
    if password_stdin and by_mail:
        raise click.UsageError("--password-stdin and --mail exclude each other.")
    act_as_operator()
    person = administration.find_person(name)
    if by_mail:
        _mail_link(person)
        return
    password = _password(password_stdin)
    administration.set_password(person, password, temporary=not password_stdin)
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

    Their usernames are free again, and so are those that were asked for with the address of
    another account. `flask deploy` does so after 30 days. Sessions that are over are deleted as
    well, and notifications that were read 90 days ago.
    """
    if dry_run:
        for account in db.session.scalars(pruning.never_confirmed(days)).unique():
            click.echo(_name_of(account))
        for reserved in db.session.scalars(pruning.reserved_until(days)):
            click.echo(reserved.username)
        return
    for name in prune_in_batches(days):
        click.echo(name)
    prune_sessions()
    prune_notifications()


def prune_in_batches(days: int = pruning.KEPT_DAYS) -> Iterator[str]:
    """Delete accounts that were never confirmed, with commits in between; yield their names."""
    while names := pruning.prune(days):
        db.session.commit()
        yield from names
    db.session.rollback()


def _mail_link(person: User) -> None:
    require_mail()
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
        click.echo("It is for one log-in: another has to be chosen then.")


def _name_of(person: User) -> str:
    return person.username or person.email or f"Account {person.id}"


def _people(narrowed: Filter) -> Iterator[Row[Any]]:
    """Yield accounts, without an open transaction while the reader of the output is slow."""
    last = 0
    while rows := _next_people(last, narrowed):
        yield from rows
        last = rows[-1].id


def _next_people(last: int, narrowed: Filter) -> list[Row[Any]]:
    with only_reading():
        rows = people_after(last, narrowed)
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
