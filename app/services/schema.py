"""The revision of the database, and the newest of the migrations.

Without Alembic, which takes ten megabytes of memory: web processes need this for ``/readyz``.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text

from app.extensions import db

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def newest_revision() -> str | None:
    """Return the newest revision: the last of the numbers that the files' names begin with."""
    numbers = (file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("*.py"))
    return max(filter(str.isdecimal, numbers), default=None)


def stored_revision() -> str | None:
    """Return the revision of the database; None if no migration has run.

    Raises SQLAlchemyError, also when there are several.
    """
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        stored = connection.scalars(text("SELECT version_num FROM alembic_version"))
        revision: str | None = stored.one_or_none()
        return revision


def is_newer_than_code(revision: str | None) -> bool:
    """Return whether newer code has migrated the database, during a deploy or before a rollback.

    Older code works with it.
    """
    known = int(newest_revision() or 0)
    return revision is not None and revision.isdecimal() and int(revision) > known
