"""Sessions are rows, which end after some time and keep no more than they need."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import db
from app.models import User, UserSession, utcnow
from app.services.accounts.sessions import KEPT_SESSIONS
from tests.auth.logging_in import is_logged_in, remembered
from tests.auth.stored_sessions import set_back, stored
from tests.clients import basic
from tests.factories import administrator
from tests.fixture_types import ClientOf, CountStatements


def test_a_session_ends_when_it_is_not_used(john: User, client_of: ClientOf) -> None:
    browser = client_of(john)
    set_back(john, last_seen_at=timedelta(days=13))
    assert is_logged_in(browser)
    set_back(john, last_seen_at=timedelta(days=14, minutes=1))
    assert not is_logged_in(browser)
    assert "Firefox" not in client_of(john).get("/auth/sessions").text


def test_a_session_ends_however_it_is_used(app: Flask, john: User) -> None:
    browser = remembered(app)
    set_back(john, created_at=timedelta(days=59))
    assert is_logged_in(browser)
    set_back(john, created_at=timedelta(days=60, minutes=1))
    assert not is_logged_in(browser)
    browser.delete_cookie("session")
    assert not is_logged_in(browser)


def test_a_session_of_an_administrator_ends_sooner(client_of: ClientOf) -> None:
    ada = administrator(username="ada")
    browser = client_of(ada)
    set_back(ada, last_seen_at=timedelta(hours=11))
    assert is_logged_in(browser)
    set_back(ada, last_seen_at=timedelta(hours=12, minutes=1))
    assert not is_logged_in(browser)


def test_the_times_are_settings(
    app: Flask, john: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SESSION_IDLE_DAYS", 2)
    monkeypatch.setitem(app.config, "SESSION_MAX_DAYS", 5)
    for columns in ({"last_seen_at": timedelta(days=3)}, {"created_at": timedelta(days=6)}):
        browser = client_of(john)
        assert is_logged_in(browser)
        set_back(john, **columns)
        assert not is_logged_in(browser), columns


def test_being_seen_is_stored_every_few_minutes_and_costs_nothing_else(
    app: Flask, john: User, client_of: ClientOf, statements: CountStatements
) -> None:
    browser = client_of(john)
    browser.get("/tags")
    with statements() as at_once:
        browser.get("/tags")
    assert at_once.writes == []
    set_back(john, last_seen_at=timedelta(minutes=6))
    with statements() as later:
        browser.get("/tags")
    assert [sql for sql in later.writes if "sessions" in sql]
    assert later.writes_but_last_seen == []
    assert len(later.writes) == 1
    assert len(later) == len(at_once) + 2, "the write, and the user once more after the commit"
    assert utcnow() - stored(john)[0].last_seen_at < timedelta(minutes=1)


def test_the_session_is_asked_for_in_the_statement_that_loads_the_user(
    john: User, client_of: ClientOf, statements: CountStatements
) -> None:
    browser = client_of(john)
    with statements() as heard:
        assert browser.get("/auth/settings").status_code == 200
    assert len(heard) == 1, str(heard)
    assert "sessions" in heard.texts[0]


def test_nothing_stored_lets_anybody_log_in(app: Flask, john: User) -> None:
    browser = remembered(app)
    with browser.session_transaction() as session:
        key = session["session_key"]
    [row] = stored(john)
    values = [str(getattr(row, column.name)) for column in UserSession.__table__.columns]
    assert key not in " ".join(values)
    for name in ("session", "remember_token"):
        cookie = browser.get_cookie(name)
        assert cookie is not None
        assert all(value not in cookie.value for value in (row.key_hash, str(row.remember_hash)))


def test_forged_keys_of_sessions_are_anonymous(
    app: Flask, john: User, susan: User, client_of: ClientOf
) -> None:
    with client_of(susan).session_transaction() as session:
        susans_key = session["session_key"]
    client_of(john)
    for key in (susans_key, "", "x", "\0", 7, None, ["a"], stored(john)[0].key_hash):
        browser = app.test_client()
        with browser.session_transaction() as session:
            session["_user_id"], session["session_key"] = john.get_id(), key
            session["_fresh"] = True
        if key:  # without one it is a session of an earlier release
            assert not is_logged_in(browser), repr(key)


def test_the_api_begins_no_session(john: User, client: FlaskClient) -> None:
    for headers in (basic("john@example.com", "cat"), basic(john.generate_auth_token())):
        assert client.get("/api/ver1/posts/", headers=headers).status_code == 200
    assert stored(john) == []


def test_only_so_many_sessions_are_kept(john: User, client_of: ClientOf) -> None:
    first_one = client_of(john)
    for _ in range(KEPT_SESSIONS):
        client_of(john)
    assert len(stored(john)) == KEPT_SESSIONS
    assert not is_logged_in(first_one)


def test_they_are_deleted_with_the_account(john: User, client_of: ClientOf) -> None:
    browser, copied = client_of(john), client_of(john)
    browser.post("/auth/delete-account", data={"password": "cat"})
    assert db.session.scalar(select(func.count()).select_from(UserSession)) == 0
    assert not is_logged_in(browser)
    assert not is_logged_in(copied)


def test_what_is_over_is_deleted_at_login_by_deploying_and_by_a_command(
    app: Flask, john: User, susan: User, client_of: ClientOf
) -> None:
    def count() -> int:
        db.session.expire_all()
        return db.session.scalar(select(func.count()).select_from(UserSession)) or 0

    for last in (["deploy"], ["user", "prune"], None):
        client_of(john)
        set_back(john, last_seen_at=timedelta(days=61))
        susans = client_of(susan)
        before = count()
        if last is None:
            client_of(john)
        else:
            assert app.test_cli_runner().invoke(args=last).exit_code == 0
            assert count() == before - 1, last
        assert is_logged_in(susans)
    assert [utcnow() - row.last_seen_at < timedelta(days=1) for row in stored(john)] == [True]


def test_a_session_that_was_ended_keeps_nothing_that_tells_the_device(
    app: Flask, john: User, phone: FlaskClient
) -> None:
    phone.post("/auth/logout")
    rows = db.session.scalars(select(UserSession)).all()
    assert [(row.user_agent, row.network) for row in rows] == [("", "")]
