"""``flask import wordpress``: bring a site along from WordPress."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import click
from flask import current_app
from flask.cli import with_appcontext

from app.cli.importing import export_options, import_export, media_option, plain_refusals
from app.content.importing.wordpress.reader import read_wordpress
from app.models import utcnow
from app.models.clock import time_zone


@click.command("wordpress")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@export_options
@click.option(
    "--timezone",
    metavar="ZONE",
    help="The time zone of the other site, such as Europe/Berlin, for dates that are not in UTC."
    "  [default: the setting TIME_ZONE]",
)
@media_option("A copy of wp-content/uploads of that site, for its pictures.")
@click.option("--repair", is_flag=True, help="Mend what is broken in the file, and report it.")
@with_appcontext
def wordpress(
    file: Path,
    as_user: str | None,
    mapped: tuple[str, ...],
    dry_run: bool,
    report_path: Path | None,
    timezone: str | None,
    media: Path | None,
    repair: bool,
) -> None:
    """Import posts, pages and comments from FILE, which WordPress writes: Tools, Export."""
    zone = timezone or current_app.config["TIME_ZONE"]
    try:
        clock = time_zone(zone)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise click.ClickException(f"there is no time zone {zone!r}.") from None
    with plain_refusals():
        export = read_wordpress(
            file,
            zone=clock,
            now=utcnow(),
            repair=repair,
            names_all=as_user is not None,
            media=media,
        )
        import_export(
            export,
            as_user=as_user,
            mapped=mapped,
            dry_run=dry_run,
            report_path=report_path,
        )
