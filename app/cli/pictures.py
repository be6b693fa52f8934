"""``flask pictures``: list, retry and prune the copies of external images."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.errors import plain_failures
from app.cli.json_lines import json_line, json_option
from app.extensions import db
from app.models import utcnow
from app.services.images import external_images
from app.services.images.quota import shrink_to
from app.web.database.transactions import only_reading

LISTED = 200
MEGABYTE = 1024 * 1024

pictures = AppGroup("pictures", help="The copies of pictures from other sites.")


@pictures.command("list")
@json_option
@plain_failures
def show(as_json: bool) -> None:
    """Show how many there are, and what could not be fetched and why; as JSON the latter."""
    if as_json:
        for picture in external_images.given_up(LISTED):
            names = ("id", "address", "attempts", "gave_up_at", "last_error")
            click.echo(json_line({name: getattr(picture, name) for name in names}))
        return
    now = external_images.state()
    click.echo(
        f"{now.kept} kept in {now.size / MEGABYTE:.1f} of {_megabytes()} MB, "
        f"{now.waiting} waiting, {now.given_up} given up."
    )
    for picture in external_images.given_up(LISTED):
        click.echo(f"{picture.id}  {picture.address}  {picture.last_error}")


@pictures.command("retry")
@plain_failures
def retry() -> None:
    """Make everything due now that has no copy, given up or not."""
    changed = external_images.retry()
    db.session.commit()
    click.echo(f"{changed} due now.")


@pictures.command("prune")
@plain_failures
def prune() -> None:
    """Forget the pictures that no text shows any more, and delete their copies.

    The oldest of the others give way as far as they take more than PICTURE_MEGABYTES. It reads
    every text, beside the running site.
    """
    began = utcnow()
    with only_reading():
        unused = external_images.unused_before(began)
        db.session.rollback()
    external_images.forget(unused, began)
    gave_way = shrink_to(_megabytes() * MEGABYTE)
    db.session.commit()
    click.echo(f"{len(unused)} forgotten, {gave_way} gave way.")


def _megabytes() -> int:
    return int(current_app.config["PICTURE_MEGABYTES"])
