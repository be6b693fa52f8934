"""Bringing the schema to a revision."""

from __future__ import annotations

from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.services.schema import (
    is_newer_than_code,
    migrations,
    newest_revision,
    stored_revision,
)

__all__ = [
    "is_newer_than_code",
    "migrate",
    "migrations",
    "newest_revision",
    "revision_of",
    "revisions",
    "stored_revision",
    "upgrade",
]


def upgrade() -> None:
    """Bring the schema to the newest revision. Raises SQLAlchemyError, alembic's CommandError."""
    command.upgrade(migrations(), "head")


def revisions() -> list[str]:
    """Every revision that the migrations know, oldest first."""
    known = ScriptDirectory.from_config(migrations()).walk_revisions()
    return [script.revision for script in known][::-1]


def revision_of(connection: Connection) -> str | None:
    """The revision that a connection's transaction sees; None when no migration has run."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(connection: Connection, revision: str) -> None:
    """Bring the schema to an older or newer revision inside the connection's transaction.

    Raises SQLAlchemyError, alembic's CommandError.
    """
    settings, known, stored = migrations(), revisions(), revision_of(connection)
    settings.attributes["connection"] = connection
    if stored is not None and known.index(revision) < known.index(stored):
        command.downgrade(settings, revision)
    else:
        command.upgrade(settings, revision)
