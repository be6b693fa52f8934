"""Migrations, run one way and the other on the present application's database."""

from __future__ import annotations

from pathlib import Path

from alembic import command

from app.cli import schema
from app.services.schema import newest_revision


def upgrade(revision: str) -> None:
    """Bring an older database to ``revision``."""
    command.upgrade(schema.migrations(), revision)


def downgrade(revision: str) -> None:
    """Bring a newer database back to ``revision``."""
    command.downgrade(schema.migrations(), revision)


def run_one_more(folder: Path, source: str) -> None:
    """Run all migrations, and after them one of a single line, written into ``folder``."""
    (folder / "9999_test.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision = '9999'\ndown_revision = {newest_revision()!r}\n"
        f"def upgrade():\n    {source}\n",
        encoding="utf-8",
    )
    config = schema.migrations()
    versions = Path(config.get_main_option("script_location") or "") / "versions"
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", f"{versions}\n{folder}")
    command.upgrade(config, "head")


def stamp_newest() -> None:
    """Record the newest revision, whatever the database says of its own."""
    command.stamp(schema.migrations(), "head", purge=True)
