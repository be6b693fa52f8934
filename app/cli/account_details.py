"""``flask user show``: what is stored about one account."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import with_appcontext

from app.cli.errors import plain_failures
from app.cli.json_lines import json_line, json_option
from app.models import User
from app.services.accounts import administration
from app.services.administration import people


@click.command("show")
@click.argument("name")
@json_option
@with_appcontext
@plain_failures
def show(name: str, as_json: bool) -> None:
    """Show an account: address, role, state, dates, and how much it has written."""
    details = details_of(administration.find_person(name))
    if as_json:
        click.echo(json_line(details))
        return
    for key, value in details.items():
        click.echo(f"{key.replace('_', ' '):<18} {_text(value)}")


def details_of(person: User) -> dict[str, Any]:
    """Return what an operator may want to know; no secrets and nothing that is private."""
    details = people.details_of(person)
    return {
        "id": person.id,
        "username": person.username,
        "former_usernames": details.former_usernames,
        "email": person.email,
        "name": person.name,
        "role": person.role.name if person.role else None,
        "confirmed": person.confirmed,
        "suspended_at": person.suspended_at,
        "member_since": person.member_since,
        "last_seen": person.last_seen,
        "posts": person.published_count,
        "unpublished_posts": details.drafts,
        "comments": details.comments,
        "followers": person.follower_count,
        "followed": person.followed_count,
    }


def _text(value: Any) -> str:
    if value is None or value == []:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value)
    return f"{value:%Y-%m-%d %H:%M} UTC" if hasattr(value, "isoformat") else str(value)
