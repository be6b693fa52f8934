"""Sites that commands are run on, and what the commands say."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import inspect

from app import db
from tests.fixture_types import MakeApp


def deployed(make_app: MakeApp, address: str) -> Flask:
    """An application on a database that ``flask deploy`` has made ready."""
    app = make_app("testing", address)
    done(app, "deploy")
    return app


def with_pictures(make: MakeApp, address: str) -> Flask:
    """A site that has room for pictures, of which nobody makes smaller ones."""
    app = make("testing", address, MEDIA_MEGABYTES=20)
    app.extensions["media_maker"].stop()  # before it has begun
    done(app, "deploy")
    return app


def backup_of(app: Flask, file: Path) -> Path:
    """Its backup, in this file."""
    done(app, "backup", file)
    return file


def run(app: Flask, *args: str | Path) -> tuple[int, str]:
    """Exit status and all that is said."""
    answer = app.test_cli_runner().invoke(args=[str(arg) for arg in args])
    return answer.exit_code, answer.output


def done(app: Flask, *args: str | Path) -> str:
    """What a command says that succeeds."""
    status, said = run(app, *args)
    assert status == 0, said
    return said


def refused(app: Flask, file: Path) -> str:
    """The one line with which a restore fails."""
    status, said = run(app, "restore", file)
    assert status == 1, said
    assert said.startswith("Error: ")
    assert said.count("\n") == 1
    return said


def tables_of(app: Flask) -> set[str]:
    """The names of the tables that its database has."""
    with app.app_context():
        return set(inspect(db.engine).get_table_names())
