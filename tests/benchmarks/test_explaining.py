"""Plans as both databases tell them."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from benchmarks import explaining
from benchmarks.explaining import NO_INDEX, Plan, explain
from benchmarks.statements import Statement, hearing
from tests.factories import PostFactory


def _explain(statement: Statement) -> Plan:
    db.session.rollback()
    connection = db.engine.raw_connection()
    try:
        return explain(connection, db.engine.dialect, statement)
    finally:
        connection.close()


def _asked(client: FlaskClient, path: str) -> list[Statement]:
    with hearing() as asked:
        assert client.get(path).status_code == 200
    return [each for each in asked if each.reads]


def test_what_a_page_asks_is_explained(app: Flask, client: FlaskClient) -> None:
    PostFactory.create_batch(3)
    db.session.commit()
    plans = [_explain(statement) for statement in _asked(client, "/")]
    (posts,) = [plan for plan in plans if set(plan.scans) >= {"posts", "roles", "users"}]
    assert posts.rows == 3
    assert posts.rows_read is None or posts.rows_read >= 3
    assert posts.took > 0
    assert posts.without_index == []


def test_reading_much_without_an_index_is_noticed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    PostFactory.create_batch(3)
    db.session.commit()
    monkeypatch.setattr(explaining, "FEW_ROWS", 2)
    monkeypatch.setattr(explaining, "SHORT", 0.0)
    plan = _explain(Statement("SELECT id, body FROM posts", ()))
    assert plan.scans == {"posts": [NO_INDEX]}
    assert plan.without_index == ["posts"]
