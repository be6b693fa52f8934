"""Migrations with Flask-Migrate and Alembic."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask_migrate import Migrate
from sqlalchemy import Connection

from app.extensions import db
from app.services.schema import MIGRATIONS


def register_migrations(app: Flask) -> None:
    """Set up ``flask db``, and the configuration that ``migrations/env.py`` reads."""
    if "migrate" not in app.extensions:
        Migrate().init_app(
            app, db, directory=str(MIGRATIONS), render_as_batch=True, compare_type=True
        )


def migrations() -> Config:
    """Return Alembic's configuration, in any working directory."""
    register_migrations(current_app)
    settings: Config = current_app.extensions["migrate"].migrate.get_config()
    return settings


def upgrade() -> None:
    """Migrate to the newest revision. Raises SQLAlchemyError, alembic's CommandError."""
    command.upgrade(migrations(), "head")


def stamp() -> None:
    """Record the newest revision for a schema that was not created by migrations."""
    command.stamp(migrations(), "head")


def revisions() -> list[str]:
    """Return all revisions, oldest first."""
    known = ScriptDirectory.from_config(migrations()).walk_revisions()
    return [script.revision for script in known][::-1]


def revision_of(connection: Connection) -> str | None:
    """Return the revision that a transaction sees; None if no migration has run."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(connection: Connection, revision: str) -> None:
    """Migrate to an older or newer revision inside the connection's transaction.

    Raises SQLAlchemyError, alembic's CommandError.
    """
    settings, known, stored = migrations(), revisions(), revision_of(connection)
    settings.attributes["connection"] = connection
    if stored is not None and known.index(revision) < known.index(stored):
        command.downgrade(settings, revision)
    else:
        command.upgrade(settings, revision)
