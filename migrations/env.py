"""How ``flask db`` and ``flask deploy`` reach the database.

A run of migrations is one transaction on both databases: it happens whole or not at all, and a
second run that starts meanwhile waits for the first and finds nothing left to do.

On SQLite, batch mode rebuilds a table from what can be reflected of it, and indexes over
expressions (``lower(email)``) and triggers cannot: whoever rebuilds such a table makes them anew
in the same migration. ``tests/migrations`` notices when somebody forgets.

A migration can be taken back, and leaves the code before it working, which serves on during a
deploy or after a rollback. Who adds one keeps a database of its revision for the tests, once:
``python -m tests.migrations.record_release``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import Connection, text

from app.extensions import db
from app.models import is_index_table

# A migration that waits for a table makes every query behind it wait as well.
LOCK_TIMEOUT = "15s"
SQLITE_PATIENCE_MILLISECONDS = 60_000


def number_revision(
    _context: MigrationContext, _revision: object, directives: list[MigrationScript]
) -> None:
    """Name a new revision by the next number; write none when nothing has changed."""
    script = directives[0]
    asked = getattr(context.config.cmd_opts, "autogenerate", False)
    if asked and script.upgrade_ops is not None and script.upgrade_ops.is_empty():
        directives.clear()
        context.config.print_stdout("The models have not changed.")
        return
    known = ScriptDirectory.from_config(context.config).walk_revisions()
    last = max((int(revision.revision) for revision in known), default=0)
    script.rev_id = f"{last + 1:04d}"


def is_of_the_models(name: str | None, kind: str, _parents: object) -> bool:
    """Whether autogenerate compares it: the search index comes with the posts, not as a model."""
    return kind != "table" or not is_index_table(name)


def settings() -> dict[str, Any]:
    """What is the same with a database at hand and without."""
    return {
        "target_metadata": db.metadata,
        "include_name": is_of_the_models,
        "process_revision_directives": number_revision,
        "transactional_ddl": True,
        **current_app.extensions["migrate"].configure_args,
    }


@contextmanager
def without_foreign_keys(connection: Connection) -> Iterator[None]:
    """On SQLite, let tables be rebuilt without losing the rows that point at them.

    Batch mode drops the old table, and dropping it deletes whatever refers to its rows ``ON
    DELETE CASCADE``. The switch works outside a transaction only, hence the driver's connection.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys = OFF")
    cursor.execute(f"PRAGMA busy_timeout = {SQLITE_PATIENCE_MILLISECONDS}")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA busy_timeout = 5000")
        cursor.close()


def refuse_foreign_keys(connection: Connection) -> None:
    """Raise CommandError rather than let a lent connection lose the rows that point at others."""
    if connection.dialect.name == "sqlite":
        enforced = connection.exec_driver_sql("PRAGMA foreign_keys").scalar()
        if enforced:
            raise CommandError("migrations need a connection whose foreign keys are switched off")


def check_foreign_keys(connection: Connection) -> None:
    """Raise CommandError, and so roll back, when a migration has left a row pointing nowhere."""
    if connection.dialect.name == "sqlite":
        astray = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if astray is not None:
            raise CommandError(f"a row of {astray[0]} points at a row of {astray[2]} that is gone")


def run_online() -> None:
    """Run in one transaction on a connection of the application's engine, or within a lent one.

    Whoever lends a connection (``flask restore``) has begun its transaction, on SQLite without
    foreign keys, and ends it.
    """
    lent = context.config.attributes.get("connection")
    if lent is not None:
        refuse_foreign_keys(lent)
        run_on(lent)
        return
    with db.engine.connect() as connection, without_foreign_keys(connection):
        run_on(connection)


def run_on(connection: Connection) -> None:
    """Run on this connection: in its transaction if it is in one, else in a new one."""
    context.configure(connection=connection, **settings())
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        context.run_migrations()
        check_foreign_keys(connection)


def run_offline() -> None:
    """Print the statements instead (``flask db upgrade --sql``)."""
    context.configure(url=db.engine.url, literal_binds=True, **settings())
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
