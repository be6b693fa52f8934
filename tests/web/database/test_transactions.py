"""A transaction reads or writes, as the request does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app import db
from app.models import User
from app.web.database.transactions import begin_writing, only_reading
from tests.databases import on_postgresql


@pytest.mark.parametrize("row_is_locked", [False, True])
def test_a_change_in_a_reading_transaction_can_be_rolled_back(
    app: Flask, john: User, row_is_locked: bool
) -> None:
    user_id = john.id
    db.session.commit()
    with only_reading():
        found = db.session.get_one(
            User, user_id, with_for_update={"of": User} if row_is_locked else None
        )
        found.name = "John"
        db.session.flush()
        db.session.rollback()
        assert db.session.get_one(User, user_id).name != "John"


@on_postgresql
def test_reading_holds_no_transaction_open(app: Flask, john: User) -> None:
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


@on_postgresql
def test_another_isolation_level_is_kept(app: Flask) -> None:
    with only_reading(), db.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
        level: str = connection.execute(text("SHOW transaction_isolation")).scalar_one()
        now: list[datetime] = [
            connection.execute(text("SELECT now()")).scalar_one() for _ in range(2)
        ]
    assert level == "repeatable read"
    assert now[0] == now[1]
