"""``flask import markdown``: bring a site of Jekyll or Hugo along, or a folder of Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import click
from flask.cli import with_appcontext

from app.cli.errors import plain_failures
from app.cli.importing import export_options, import_export, media_option, plain_refusals
from app.content.importing.markdown.options import Options
from app.content.importing.markdown.reading import read_markdown
from app.content.importing.refusal import Refused
from app.models import utcnow
from app.models.clock import site_time_zone, time_zone

# of a command that has done what it could, but not everything
INCOMPLETE = 3


@click.command("markdown")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@export_options
@click.option("--timezone", metavar="ZONE", help="Of dates without one, such as Europe/Berlin.")
@media_option("A further folder in which pictures lie.")
@click.option(
    "--permalink",
    metavar="PATTERN",
    default="",
    help="The old addresses of posts, such as /:year/:month/:slug/.",
)
@click.option("--skip-bad", is_flag=True, help="Take what has no faults; the status is then 3.")
@click.pass_context
@with_appcontext
@plain_failures
def command(
    context: click.Context,
    path: Path,
    as_user: str | None,
    mapped: Sequence[str],
    dry_run: bool,
    report_path: Path | None,
    timezone: str | None,
    media: Path | None,
    permalink: str,
    skip_bad: bool,
) -> None:
    """Import Markdown files: one, a folder or a zip; of Jekyll, of Hugo, or plain ones.

    It may be interrupted and run again at any time: what is here already is not doubled, what has
    changed there since then changes here, unless it was edited here.
    """
    with plain_refusals():
        options = Options(
            now=utcnow(),
            zone=_zone(timezone),
            permalink=permalink,
            media=media,
            skip_bad=skip_bad,
        )
        export, faults = read_markdown(path, options)
        import_export(
            export, as_user=as_user, mapped=mapped, dry_run=dry_run, report_path=report_path
        )
    if faults:
        for line in Refused(faults).lines():
            click.echo(line, err=True)
        click.echo(f"{len(faults)} files with faults were left out.", err=True)
        context.exit(INCOMPLETE)


def _zone(name: str | None) -> tzinfo:
    """Return the time zone that is asked for, or else the site's."""
    if name is None:
        return site_time_zone()
    try:
        return time_zone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise click.BadParameter(
            f"there is no time zone {name!r}", param_hint="--timezone"
        ) from None
