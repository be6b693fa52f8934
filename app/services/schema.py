"""Which revision the database is at, and which one the migrations lead to.

Web processes ask this (``/readyz``), so it is asked without alembic: with what that imports it
takes ten megabytes, and only commands migrate (``app.cli.schema``).
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text

from app.extensions import db

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def newest_revision() -> str | None:
    """The revision that the migrations lead to: the last of the numbers that name their files."""
    numbers = (file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("*.py"))
    return max(filter(str.isdecimal, numbers), default=None)


def stored_revision() -> str | None:
    """The revision that the database is at; None when no migration has run.

    Raises SQLAlchemyError, also when the database names several.
    """
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        stored = connection.scalars(text("SELECT version_num FROM alembic_version"))
        revision: str | None = stored.one_or_none()
        return revision


def is_newer_than_code(revision: str | None) -> bool:
    """Whether newer code has migrated the database: it is going out, or was rolled back.

    Migrations leave older code working (``tests/migrations`` sees to it), so nothing is wrong.
    """
    known = int(newest_revision() or 0)
    return revision is not None and revision.isdecimal() and int(revision) > known
