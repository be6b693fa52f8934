"""``flask import ghost``: bring posts, pages and comments along from a site of Ghost."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext

from app.cli.importing import export_options, import_export, media_option, plain_refusals
from app.content.importing.ghost.reading import read_ghost
from app.models import utcnow


def _zone(_context: click.Context, _option: click.Parameter, name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (LookupError, ValueError, OSError):
        raise click.BadParameter(f"there is no time zone {name!r}.") from None


@click.command("ghost")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--timezone",
    "zone",
    metavar="ZONE",
    callback=_zone,
    help="Of dates without one (else UTC), and of the days in old addresses.",
)
@media_option("A copy of content/images of that site, for its pictures.")
@export_options
@with_appcontext
def ghost(file: Path, zone: ZoneInfo | None, media: Path | None, **options: Any) -> None:
    """Import a site from the JSON file that Ghost exports."""
    with plain_refusals():
        export = read_ghost(file, now=utcnow(), zone=zone, media=media)
        import_export(export, **options)
