"""Which revision the database is at, and which one the migrations lead to."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from app.extensions import db


def migrations() -> Config:
    """Alembic's settings, found from any working directory."""
    folder = Path(current_app.root_path).parent / "migrations"
    settings: Config = current_app.extensions["migrate"].migrate.get_config(str(folder))
    return settings


def upgrade() -> None:
    """Bring the schema to the newest revision. Raises SQLAlchemyError, alembic's CommandError."""
    command.upgrade(migrations(), "head")


def newest_revision() -> str | None:
    """The revision that the migrations lead to."""
    return ScriptDirectory.from_config(migrations()).get_current_head()


def stored_revision() -> str | None:
    """The revision that the database is at; None when no migration has run."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
