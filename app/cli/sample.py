"""``flask sample``: add sample content to an empty site."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from app.cli.errors import plain_failures
from app.extensions import db
from app.models import Role
from app.services.accounts import accounts
from app.services.sample import loading


@click.command("sample")
@click.option("--logins", is_flag=True, help="Only print whom one can log in as.")
@with_appcontext
@plain_failures
def sample(logins: bool) -> None:
    """Fill an empty site with people, posts and comments to look at.

    A site that has an account already is left as it is, and so is one in production.
    """
    if not logins:
        _fill()
    _print_logins()


def _fill() -> None:
    if not current_app.config["SAMPLE_CONTENT_ALLOWED"]:
        raise click.ClickException("sample content has no place in production.")
    if db.session.scalar(select(Role.id).limit(1)) is None:
        raise click.ClickException("there are no roles yet: run `flask deploy` first.")
    if accounts.any_exist(db.session.connection()):
        click.echo("The site has accounts already; nothing was changed.")
        return
    loaded = loading.load()
    db.session.commit()
    click.echo(f"Added {loaded.people} people, {loaded.posts} posts, {loaded.comments} comments.")


def _print_logins() -> None:
    people = loading.known_logins()
    if not people:
        return
    click.echo(f"Log in as any of these with the password {loading.PASSWORD}:")
    for user in people:
        role = user.role.name if user.role else ""
        click.echo(f"  {user.email:<22} {role:<14} {user.name}")
