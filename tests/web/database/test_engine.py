"""How long anybody waits for the database, however it behaves, and what a transaction is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app import db
from app.models import User
from app.web.database.engine import begin_writing, engine_options, only_reading

ROUTER_SECONDS = 30


def test_all_waits_together_are_shorter_than_the_routers() -> None:
    options = engine_options("postgresql+psycopg2://127.0.0.1/blog", 4)
    connecting = options["connect_args"]
    assert options["pool_timeout"] + connecting["connect_timeout"] < ROUTER_SECONDS
    assert connecting["tcp_user_timeout"] < ROUTER_SECONDS * 1000


@pytest.mark.parametrize("row_is_locked", [False, True])
def test_a_change_by_who_was_only_to_read_can_be_undone(
    app: Flask, john: User, row_is_locked: bool
) -> None:
    user_id = john.id
    db.session.commit()
    with only_reading():
        found = db.session.get_one(
            User, user_id, with_for_update={"of": User} if row_is_locked else None
        )
        found.name = "Somebody else"
        db.session.flush()
        db.session.rollback()
        assert db.session.get_one(User, user_id).name != "Somebody else"


def test_who_only_reads_holds_no_transaction_open(app: Flask, john: User) -> None:
    if db.engine.dialect.name != "postgresql":
        return  # on SQLite, beginning and ending one costs nothing
    db.session.commit()
    with only_reading():
        db.session.scalars(select(func.count()).select_from(User)).one()
        assert not _is_in_transaction()
        begin_writing()
    db.session.scalars(select(func.count()).select_from(User)).one()
    assert _is_in_transaction()


def _is_in_transaction() -> bool:
    driver: Any = db.session.connection().connection.dbapi_connection
    return bool(driver.info.transaction_status)


def test_another_isolation_level_is_kept(app: Flask) -> None:
    if db.engine.dialect.name != "postgresql":
        return  # SQLite has one
    with only_reading(), db.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
        level: str = connection.execute(text("SHOW transaction_isolation")).scalar_one()
        now: list[datetime] = [
            connection.execute(text("SELECT now()")).scalar_one() for _ in range(2)
        ]
    assert level == "repeatable read"
    assert now[0] == now[1]
