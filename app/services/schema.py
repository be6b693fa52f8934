"""Which revision the database is at, and which one the migrations lead to."""

from __future__ import annotations

from pathlib import Path

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


def newest_revision() -> str | None:
    """The revision that the migrations lead to, read from their files."""
    return ScriptDirectory.from_config(migrations()).get_current_head()


def stored_revision() -> str | None:
    """The revision that the database is at; None when no migration has run.

    Raises SQLAlchemyError, and alembic's CommandError when the database names several.
    """
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_newer_than_code(revision: str | None) -> bool:
    """Whether newer code has migrated the database: it is going out, or was rolled back.

    Migrations leave older code working (``tests/migrations`` sees to it), so nothing is wrong.
    """
    known = int(newest_revision() or 0)
    return revision is not None and revision.isdecimal() and int(revision) > known
