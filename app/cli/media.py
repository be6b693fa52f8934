"""``flask media``: list, prune and move the pictures that people upload."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.errors import OperationFailed, plain_failures
from app.cli.json_lines import json_line, json_option
from app.cli.progress import progress
from app.extensions import db
from app.services.media import variants
from app.services.media.quota import MEGABYTE, room_of_site
from app.services.media.storage.chosen import media_storage, storage_at
from app.services.media.storage.interface import Storage
from app.web.media import consistency, pruning
from settings.media import PLACES
from settings.media import media_storage as parsed_place

LISTED = 200

media = AppGroup("media", help="The pictures that people upload.")


@media.command("list")
@json_option
@plain_failures
def show(as_json: bool) -> None:
    """Show how many there are, and what could not be made smaller and why; as JSON the latter."""
    given_up = variants.given_up(LISTED)
    if as_json:
        for file in given_up:
            names = ("id", "digest", "attempts", "gave_up_at", "last_error")
            click.echo(json_line({name: getattr(file, name) for name in names}))
        return
    now, room = variants.state(), room_of_site()
    click.echo(
        f"{now.files} pictures with {now.variants} variants "
        f"in {room.used / MEGABYTE:.1f} of {room.capacity // MEGABYTE} MB "
        f"({media_storage().place}), {now.waiting} waiting, {now.given_up} given up."
    )
    for file in given_up:
        click.echo(f"{file.id}  {file.media_name.path}  {file.last_error}")


@media.command("retry")
@plain_failures
def retry() -> None:
    """Make due now what was given up."""
    changed = variants.retry()
    db.session.commit()
    click.echo(f"{changed} due now.")


@media.command("prune")
@plain_failures
def prune() -> None:
    """Delete pictures that nothing has shown for 30 days, and what was left without an owner.

    It reads every text, beside the running site. `flask deploy` does the same.
    """
    report_pruned(*pruning.prune())


def report_pruned(forgotten: int, files: int, orphans: int) -> None:
    """Print what was removed."""
    click.echo(
        f"{forgotten} unused pictures are deleted, {files} files and {orphans} stored without one."
    )


@media.command("move")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--delete", is_flag=True, help="Delete from FROM what TO has.")
@plain_failures
def move(source: str, target: str, delete: bool) -> None:
    """Copy all pictures of a running site from one storage to another, and verify each.

    FROM and TO are values of MEDIA_STORAGE. First set MEDIA_STORAGE to TO and MEDIA_STORAGE_BEFORE
    to FROM and restart all processes: they store in TO, and read from FROM what is not there yet.
    Then run this command, and again if it was interrupted; then remove MEDIA_STORAGE_BEFORE.
    """
    former, new = _storage(source), _storage(target)
    if former.place == new.place:
        raise OperationFailed("FROM and TO are the same")
    if media_storage().place != new.place:
        raise OperationFailed(
            f"the site stores pictures in {media_storage().place}: set MEDIA_STORAGE to TO and "
            "MEDIA_STORAGE_BEFORE to FROM first, and restart it"
        )
    with progress("Moving", variants.state().files + variants.state().variants) as advance:
        moved = consistency.copy_all(former, new, advance)
    click.echo(f"{moved.copied} copied, {moved.there} were there.")
    if moved.damaged:
        raise OperationFailed(
            f"{len(moved.damaged)} are missing or damaged in {former.place}, "
            f"the first is {moved.damaged[0]}"
        )
    if delete:
        click.echo(f"{consistency.delete_copied(former, new)} deleted from {former.place}.")
    elif current_app.config["MEDIA_STORAGE_BEFORE"]:
        click.echo("MEDIA_STORAGE_BEFORE can be removed now.")


def _storage(place: str) -> Storage:
    try:
        storage = storage_at(parsed_place(place))
    except ValueError:
        raise OperationFailed(f"{place!r} is no storage: it is {PLACES}") from None
    storage.check()
    return storage
