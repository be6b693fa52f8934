"""``flask user delete``: delete an account as its owner would."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.cli.account_details import details_of
from app.cli.errors import plain_failures
from app.extensions import db
from app.services.accounts import accounts, administration, deletion
from app.web.logs.account_changes import act_as_operator
from app.web.pages import account_notices


@click.command("delete")
@click.argument("name")
@click.option("--with-posts", is_flag=True, help="Delete the published posts, too.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
@plain_failures
def delete(name: str, with_posts: bool, yes: bool) -> None:
    """Delete an account with its drafts, scheduled posts, follows and personal data.

    Comments and published posts stay, signed "deleted user". The last administrator cannot be
    deleted. `flask user suspend` only closes an account.
    """
    person = administration.find_person(name)
    user_id, details = person.id, details_of(person)
    called = details["username"] or details["email"] or f"Account {user_id}"
    if not yes:
        db.session.rollback()  # nobody waits while the operator thinks
        fate = "are deleted, too" if with_posts else "stay"
        click.confirm(
            f"{called}, {details['email'] or 'without an address'}: "
            f"{details['posts']} published posts {fate}, {details['unpublished_posts']} others go, "
            f"{details['comments']} comments stay. Delete this account for good?",
            abort=True,
            err=True,
        )
    act_as_operator()
    user = accounts.find_account(user_id)
    account_notices.account_deleted(user)
    deletion.erase_account(user, with_posts)
    db.session.commit()
    click.echo(f"{called} is deleted.")
