"""PostgreSQL plans once what is asked for all the time, and nobody notices it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import (
    Connection,
    DateTime,
    Integer,
    String,
    bindparam,
    column,
    create_engine,
    literal_column,
    select,
    table,
    text,
)

from app import db
from app.models.prepared import prepared
from app.services.pagination import PageRequest
from app.services.posts import lists
from app.web.database.engine import only_reading
from app.web.database.prepared_statements import prepare_statements
from tests.factories import PostFactory

WAYS = "SELECT generic_plans, custom_plans FROM pg_prepared_statements"
POSTGRESQL = "postgresql"
NOTES = table("notes", column("body"))
BODIES = prepared(select(NOTES.c.body))


def forget_all() -> None:
    """Take from the test's connection what tests before have prepared there."""
    driver: Any = db.session.connection().connection.dbapi_connection
    driver.cursor().execute("DEALLOCATE ALL")


def test_a_list_is_planned_once(app: Flask) -> None:
    if db.engine.dialect.name != POSTGRESQL:
        return  # SQLite's driver does so by itself
    PostFactory.create_batch(3)
    db.session.commit()
    with only_reading():
        forget_all()
        for _time in range(4):
            assert len(lists.everyone(lists.CARDS, PageRequest(20)).items) == 3
        assert [tuple(row) for row in db.session.execute(text(WAYS))] == [(4, 0), (4, 0)]


def test_a_page_by_number_is_planned_with_it(app: Flask) -> None:
    if db.engine.dialect.name != POSTGRESQL:
        return
    PostFactory.create_batch(3)
    db.session.commit()
    with only_reading():
        forget_all()
        assert len(lists.everyone(lists.CARDS, PageRequest(2, number=2)).items) == 1
        (of_tags,) = db.session.scalars(text("SELECT statement FROM pg_prepared_statements"))
        assert "FROM post_tags" in of_tags


def test_a_transaction_prepares_nothing(app: Flask) -> None:
    if db.engine.dialect.name != POSTGRESQL:
        return
    before = db.session.execute(text(WAYS)).all()
    lists.everyone(lists.CARDS, PageRequest(20))
    assert db.session.execute(text(WAYS)).all() == before


class Meanwhile:
    """What happens to a connection before it is asked by a statement's name."""

    happens: str = ""
    times = 0


@pytest.fixture
def connection(database_address: str) -> Iterator[Connection | None]:
    """A connection of its own, on which every statement is a transaction; none of SQLite."""
    if not database_address.startswith(POSTGRESQL):
        yield None
        return
    from psycopg2.extensions import cursor as driver_cursor

    class Cursor(driver_cursor):
        """Lets something happen before a statement is executed by its name."""

        def execute(self, query: str, vars: Any = None) -> None:
            """Execute it."""
            if query.startswith("EXECUTE") and Meanwhile.times:
                Meanwhile.times -= 1
                super().execute(Meanwhile.happens)
            super().execute(query, vars)

    engine = create_engine(
        database_address, isolation_level="AUTOCOMMIT", connect_args={"cursor_factory": Cursor}
    )
    prepare_statements(engine)
    with engine.connect() as found:
        found.execute(text("CREATE TEMPORARY TABLE notes (body varchar(20))"))
        found.execute(text("INSERT INTO notes VALUES ('Hello')"))
        yield found
    happen("", times=0)
    engine.dispose()


def happen(what: str, times: int = 1) -> None:
    """Let this happen before the next statements that are executed by name."""
    Meanwhile.happens, Meanwhile.times = what, times


def test_a_connection_may_forget(connection: Connection | None) -> None:
    if connection is None:
        return
    assert connection.scalar(BODIES) == "Hello"
    happen("DEALLOCATE ALL")
    assert connection.scalar(BODIES) == "Hello"
    assert connection.execute(text(WAYS)).all() == [(1, 0)]


def test_a_pool_may_hand_out_another_connection_each_time(connection: Connection | None) -> None:
    if connection is None:
        return
    happen("DEALLOCATE ALL", times=10)
    assert connection.scalar(BODIES) == "Hello"


def test_somebody_else_may_have_prepared_it_meanwhile(connection: Connection | None) -> None:
    if connection is None:
        return
    connection.scalar(BODIES)
    name = connection.scalar(text("SELECT name FROM pg_prepared_statements"))
    happen("EXECUTE of_nobody")  # fails as if it were the statement
    assert connection.scalar(BODIES) == "Hello"
    assert connection.scalar(text("SELECT name FROM pg_prepared_statements")) == name


def test_a_migration_may_change_what_is_answered(connection: Connection | None) -> None:
    if connection is None:
        return
    connection.scalar(BODIES)
    connection.execute(text("ALTER TABLE notes ALTER COLUMN body TYPE text"))
    assert connection.scalar(BODIES) == "Hello"
    assert connection.execute(text(WAYS)).all() == [(1, 0)]


def test_an_error_is_the_databases_own(connection: Connection | None) -> None:
    if connection is None:
        return
    divided = prepared(select(literal_column("1") / bindparam("by", type_=Integer)))
    assert connection.scalar(divided, {"by": 1}) == 1
    with pytest.raises(Exception, match="division by zero"):
        connection.scalar(divided, {"by": 0})
    assert connection.scalar(divided, {"by": 1}) == 1


VALUES = (
    (String(), "50 % of 'it' \\ $1 %(text)s “说”"),
    (String(), ""),
    (String(), None),
    (Integer(), -3),
    (DateTime(), datetime(2026, 11, 27, 9, 44, 5, 123456)),  # noqa: DTZ001 - naive UTC inside
)


@pytest.mark.parametrize(("type_", "value"), VALUES)
def test_values_arrive_as_they_are(
    connection: Connection | None, type_: Any, value: object
) -> None:
    if connection is None:
        return
    percent: Any = literal_column("'100 %'")
    asked = prepared(select(bindparam("value", type_=type_), percent))
    for _time in range(2):
        assert tuple(connection.execute(asked, {"value": value}).one()) == (value, "100 %")


def test_lists_of_any_length_arrive(connection: Connection | None) -> None:
    if connection is None:
        return
    numbers = select(literal_column("x", Integer)).select_from(text("generate_series(1, 9) AS x"))
    wanted = bindparam("wanted", expanding=True, type_=Integer)
    asked = prepared(numbers.where(literal_column("x", Integer).in_(wanted)))
    for found in ([1], [2, 3], [4], [], [1, 2, 3]):
        assert connection.scalars(asked, {"wanted": found}).all() == found
