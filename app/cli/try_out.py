"""``flask try``: deploy, add sample content and start the development server."""

from __future__ import annotations

import os
import socket

import click
from flask import current_app
from flask.cli import with_appcontext
from werkzeug.serving import is_running_from_reloader, run_simple

from app.cli.deploy import bring_up_to_date, tell_how_to_begin
from app.cli.errors import plain_failures
from app.cli.sample import sample
from app.extensions import db
from app.web.logs.setup import log_to_stdout


@click.command("try")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@with_appcontext
@click.pass_context
@plain_failures
def try_out(context: click.Context, host: str, port: int) -> None:
    """Prepare the database, fill it with sample content, and serve it on this machine."""
    if not is_running_from_reloader():  # the reloader runs this command again after each change
        _require_free(host, port)
        bring_up_to_date()
        if current_app.config["SAMPLE_CONTENT_ALLOWED"]:
            context.invoke(sample)
        tell_how_to_begin()
        click.echo(f"\nRead the blog at http://{host}:{port}/ and stop it with Ctrl+C.\n")
        os.environ["FLASK_DEBUG"] = "1"  # for the process that the reloader starts
    log_to_stdout()
    db.session.remove()
    db.engine.dispose()
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # a proxy's
    run_simple(host, port, app, threaded=True, use_reloader=True, use_debugger=True)


def _require_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise click.ClickException(
                f"port {port} is taken. Another one: make run PORT={port + 1}"
            ) from None
