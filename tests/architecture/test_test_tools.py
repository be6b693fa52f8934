"""The tests' own tools do what the tests rely on."""

from __future__ import annotations

import socket

import pytest
from flask import Flask, current_app, g
from flask.testing import FlaskClient

from app import db
from app.models import User
from tests.architecture.markup import complaints
from tests.factories import UserFactory
from tests.fixture_types import ClientOf, CountStatements
from tests.network import NetworkGuard, NetworkUsedError


def test_a_request_shares_nothing_with_the_test(client: FlaskClient, client_of: ClientOf) -> None:
    john = UserFactory.create(username="john")
    g.left_behind = True
    assert "Hello, john!" in client_of(john).get("/").text
    assert "Hello, Stranger!" in client.get("/").text
    assert set(g) == {"left_behind"}
    assert current_app


def test_each_test_starts_without_users_and_leaves_one(app: Flask) -> None:
    assert User.query.count() == 0
    UserFactory.create()
    db.session.commit()


def test_the_next_test_starts_without_users_too(app: Flask) -> None:
    assert User.query.count() == 0
    UserFactory.create()
    db.session.commit()


def test_writes_are_distinguished_from_reads(app: Flask, statements: CountStatements) -> None:
    with statements() as heard:
        john = UserFactory.create()
        db.session.commit()
        john.ping()
        db.session.commit()
    assert any("INSERT" in sql for sql in heard.writes)
    assert any("last_seen" in sql for sql in heard.writes)
    assert len(heard.writes) < len(heard)


def test_last_seen_alone_is_no_other_write(app: Flask, statements: CountStatements) -> None:
    john = UserFactory.create()
    with statements() as heard:
        john.ping()
        db.session.commit()
    assert len([sql for sql in heard.writes if "users" in sql]) == 1
    assert [sql for sql in heard.writes_but_last_seen if "users" in sql] == []


def test_other_machines_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        guard = NetworkGuard()
        guard.install(patch)
        with socket.socket() as connection, pytest.raises(NetworkUsedError):
            connection.connect(("192.0.2.1", 80))
        with pytest.raises(NetworkUsedError):
            socket.getaddrinfo("example.com", 80)
    assert len(guard.attempts) == 2


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "<style>p {}</style>",
        "<p style='color:red'>",
        "<p onclick='x()'>",
        "<a href='javascript:x()'>",
        "<script src='https://cdn.example.com/x.js'></script>",
        "<link rel='stylesheet' href='//cdn.example.com/x.css'>",
    ],
)
def test_bad_markup_is_seen(markup: str) -> None:
    assert len(complaints(markup)) == 1
