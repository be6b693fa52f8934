"""``flask export markdown``: posts and pages for Hugo and Jekyll."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from app.cli.deploy import deploy_lock
from app.cli.errors import plain_failures
from app.cli.progress import progress
from app.cli.whole_files import STANDARD_OUTPUT, whole_file
from app.content.exporting.hugo import Hugo
from app.content.exporting.jekyll import Jekyll
from app.content.exporting.layout import Layout
from app.content.exporting.records import ExportedSite
from app.content.exporting.zip_file import ZipWriter
from app.services.accounts.administration import find_person
from app.services.exporting.markdown import Written, write_site
from app.services.exporting.posts import Selection
from app.web.database.transactions import one_moment

LAYOUTS: dict[str, type[Layout]] = {"hugo": Hugo, "jekyll": Jekyll}


@click.command("markdown")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True))
@click.option(
    "--for",
    "program",
    type=click.Choice(list(LAYOUTS)),
    default="hugo",
    show_default=True,
    help="For which program the files are.",
)
@click.option("--user", "name", metavar="USER", help="Only the posts of this person.")
@click.option("--force", is_flag=True, help="Overwrite FILE if it is there.")
@with_appcontext
@plain_failures
def markdown(file: str, program: str, name: str | None, force: bool) -> None:
    """Write all posts and pages as Markdown into a zip, or to standard output if FILE is "-".

    Drafts are among them, what lies in a bin is not. The pictures that texts show come along. The
    site may go on meanwhile: the zip holds what there was at one moment. FILE appears once it is
    whole; nobody else may read it, since it holds drafts.
    """
    with whole_file(file, force, "a zip") as out, deploy_lock(), one_moment():
        chosen = Selection(find_person(name).id if name else None)
        layout = LAYOUTS[program](_site())
        with ZipWriter(out) as zip_file, progress("Exporting", chosen.count()) as advance:
            written = write_site(zip_file, layout, chosen, advance)
    _report(file, written)


def _site() -> ExportedSite:
    config = current_app.config
    return ExportedSite(
        name=config["SITE_NAME"],
        description=config["SITE_DESCRIPTION"],
        address=config["SITE_URL"],
        language=config["SITE_LANGUAGE"],
        time_zone=config["TIME_ZONE"],
    )


def _report(file: str, written: Written) -> None:
    is_file = file != STANDARD_OUTPUT
    where = file if is_file else "standard output"
    click.echo(
        f"Wrote {written.posts} posts, {written.pages} pages and {written.pictures} pictures"
        f" to {where}.",
        err=not is_file,
    )
    for name in written.missing:
        click.echo(f"Left out: the picture {name}, which is not here any more.", err=True)
