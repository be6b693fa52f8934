"""The environment of Alembic, for ``flask db`` and ``flask deploy``.

All migrations of a run are one transaction on both databases: a run succeeds or fails as a whole,
and a concurrent run waits for it and finds nothing to do.

On SQLite, batch mode rebuilds a table from what can be reflected. Indexes over expressions
(``lower(email)``) and triggers cannot, so a migration that rebuilds such a table must create them
again. ``tests/migrations`` checks this.

Every migration can be downgraded, and the previous release must work with the new schema, because
it runs during a deploy and after a rollback. For each new migration, run
``python -m tests.migrations.record_release`` once: it records a database and a backup of that
revision for the tests.
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

# While a migration waits for a lock on a table, all later queries of the table wait, too.
LOCK_TIMEOUT = "15s"
SQLITE_BUSY_TIMEOUT_MILLISECONDS = 60_000


def number_revision(
    _context: MigrationContext, _revision: object, directives: list[MigrationScript]
) -> None:
    """Give a new revision the next number, or write none if the models have not changed."""
    script = directives[0]
    asked = getattr(context.config.cmd_opts, "autogenerate", False)
    if asked and script.upgrade_ops is not None and script.upgrade_ops.is_empty():
        directives.clear()
        context.config.print_stdout("The models have not changed.")
        return
    known = ScriptDirectory.from_config(context.config).walk_revisions()
    last = max((int(revision.revision) for revision in known), default=0)
    script.rev_id = f"{last + 1:04d}"


def is_compared(name: str | None, kind: str, _parents: object) -> bool:
    """Return whether autogenerate compares an object: all but the tables of the search index."""
    return kind != "table" or not is_index_table(name)


def settings() -> dict[str, Any]:
    """Return the options that online and offline runs share."""
    return {
        "target_metadata": db.metadata,
        "include_name": is_compared,
        "process_revision_directives": number_revision,
        "transactional_ddl": True,
        **current_app.extensions["migrate"].configure_args,
    }


@contextmanager
def without_foreign_keys(connection: Connection) -> Iterator[None]:
    """Switch off foreign keys on SQLite, so that rebuilding a table does not delete other rows.

    Batch mode drops the old table, which deletes rows that refer to it with ``ON DELETE CASCADE``.
    The PRAGMA works only outside a transaction, hence on the driver's connection.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys = OFF")
    cursor.execute(f"PRAGMA busy_timeout = {SQLITE_BUSY_TIMEOUT_MILLISECONDS}")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA busy_timeout = 5000")
        cursor.close()


def refuse_foreign_keys(connection: Connection) -> None:
    """Raise CommandError if a given SQLite connection enforces foreign keys."""
    if connection.dialect.name == "sqlite":
        enforced = connection.exec_driver_sql("PRAGMA foreign_keys").scalar()
        if enforced:
            raise CommandError("migrations need a connection whose foreign keys are switched off")


def check_foreign_keys(connection: Connection) -> None:
    """Raise CommandError, which rolls back, if a migration has violated a foreign key on SQLite."""
    if connection.dialect.name == "sqlite":
        violation = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if violation is not None:
            table, _rowid, parent, _key = violation
            raise CommandError(f"a row of {table} points at a row of {parent} that is gone")


def run_online() -> None:
    """Run the migrations in one transaction, on a given connection or one of the engine.

    ``flask restore`` gives a connection in ``config.attributes``. It has begun the transaction, on
    SQLite without foreign keys, and ends it.
    """
    given = context.config.attributes.get("connection")
    if given is not None:
        refuse_foreign_keys(given)
        run_on(given)
        return
    with db.engine.connect() as connection, without_foreign_keys(connection):
        run_on(connection)


def run_on(connection: Connection) -> None:
    """Run the migrations on a connection, in its current transaction or in a new one."""
    context.configure(connection=connection, **settings())
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
            # a table whose rows wait for a deferred check cannot be changed ("pending trigger
            # events"): neither after a restore has filled it nor after a migration of this run
            connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        context.run_migrations()
        check_foreign_keys(connection)


def run_offline() -> None:
    """Print the SQL of the migrations (``flask db upgrade --sql``)."""
    context.configure(url=db.engine.url, literal_binds=True, **settings())
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
