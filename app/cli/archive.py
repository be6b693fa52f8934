"""``flask export archive`` and ``flask import archive``: a site's content in one file."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from app.cli.deploy import deploy_lock
from app.cli.errors import plain_failures
from app.cli.importing import plain_refusals, print_report, report_options, write_report
from app.cli.progress import progress, progress_in_lines
from app.cli.whole_files import STANDARD_OUTPUT, whole_file
from app.extensions import db
from app.services.archive.reading import read_archive
from app.services.archive.writing import number_of_posts, write_archive
from app.web.database.transactions import one_moment
from app.web.importing.archives import store_archive


@click.command("archive")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--force", is_flag=True, help="Overwrite FILE if it is there.")
@with_appcontext
@plain_failures
def export_archive(file: str, force: bool) -> None:
    """Write what people have written here into FILE, or to standard output if FILE is "-".

    Posts, pages, comments, tags, pictures, people by their names, and who follows whom: no
    addresses of mail and no passwords. Another site takes it over by `flask import archive`.
    """
    with whole_file(file, force, "an archive") as out, deploy_lock(), one_moment():
        connection = db.session.connection()
        with progress("Exporting", number_of_posts(connection)) as done:
            number = write_archive(connection, out, done)
    is_file = file != STANDARD_OUTPUT
    where = file if is_file else "standard output"
    click.echo(f"Wrote {number} records to {where}.", err=not is_file)


@click.command("archive")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@report_options
@with_appcontext
@plain_failures
def import_archive(file: Path, dry_run: bool, report_path: Path | None) -> None:
    """Take over what `flask export archive` has written of another site.

    On an empty site everything has the addresses that it had there.
    """
    with plain_refusals():
        archive = read_archive(file, file.name)
        if not dry_run:
            with deploy_lock(), progress_in_lines("Importing", archive.posts) as done:
                store_archive(archive, {}, done)
    write_report(archive.export.report, report_path)
    print_report(archive.export.report, dry_run)
