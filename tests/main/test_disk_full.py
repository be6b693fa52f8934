"""A full disk: nothing can be stored, reading goes on, and page and probe say why."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, text, update

from app import db
from app.models import User, utcnow
from app.web.database import disk_space
from app.web.security.decorators import public
from tests.clients import API, api_client_of, browser_of
from tests.databases import ON_POSTGRESQL, on_postgresql
from tests.factories import UserFactory
from tests.fixture_types import MakeApp
from tests.pages import heading, words

TEXT = "A text that I would not like to lose. " * 2_000
FULL_ON_POSTGRESQL = """
    CREATE FUNCTION fill_the_disk() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END$$;
    CREATE TRIGGER full_rows BEFORE INSERT ON {table} EXECUTE FUNCTION fill_the_disk();
    CREATE TRIGGER full_users BEFORE UPDATE ON users EXECUTE FUNCTION fill_the_disk();
"""
ROOM_ON_POSTGRESQL = "DROP FUNCTION fill_the_disk CASCADE"


@pytest.fixture
def site(make_app: MakeApp, unused_database: str) -> Flask:
    """A site as it runs on a server, whose database `flask deploy` has made."""
    assert make_app("testing", unused_database).test_cli_runner().invoke(args=["deploy"])
    return make_app(
        "production",
        unused_database,
        SECRET_KEY="a secret that is long enough for production",
        SITE_URL="http://localhost",
        FORCE_HTTPS=False,
        SESSION_COOKIE_SECURE=False,
        WTF_CSRF_ENABLED=False,
    )


@pytest.fixture
def author(site: Flask) -> Iterator[User]:
    """Somebody who writes."""
    with site.app_context():
        user: User = UserFactory.create(email="ann@example.com", username="ann")
        db.session.commit()
        yield user


@contextmanager
def full_disk(table: str = "posts") -> Iterator[None]:
    """Let the database be unable to grow, by rows of this table. Ends the test's own session."""
    db.session.remove()
    engine = db.engine
    if ON_POSTGRESQL:
        with engine.begin() as connection:
            connection.execute(text(FULL_ON_POSTGRESQL.format(table=table)))
        yield
        with engine.begin() as connection:
            connection.execute(text(ROOM_ON_POSTGRESQL))
        return

    def limit(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # what it has already stays

    unused = engine.raw_connection()
    unused.cursor().execute("VACUUM")  # rows of other tests have left free pages
    unused.close()
    event.listen(engine, "connect", limit)
    engine.dispose()
    yield
    event.remove(engine, "connect", limit)
    engine.dispose()


def test_people_read_why_and_keep_what_they_wrote(
    site: Flask, author: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browser_of(site, author)
    with full_disk():
        answer = browser.post("/write", data={"title": "A title", "body": TEXT, "publish": "1"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert heading(answer) == "No room left"
        assert "The disk of the server is full: nothing can be saved" in words(answer)
        assert TEXT.strip() in answer.text
        for path in ("/", "/tags", "/user/ann"):
            assert browser.get(path).status_code == 200, path
        check_probe(site, 503, "the disk is full: nothing can be stored")
    monkeypatch.setattr(disk_space, "REMEMBERED_SECONDS", 0)  # a minute later
    check_probe(site, 200, "ok")
    assert browser.post("/write", data={"title": "A title", "body": TEXT}).status_code == 302


def check_probe(site: Flask, status: int, said: str) -> None:
    """Expect this answer of `/readyz`, and that the process is not restarted."""
    answer = site.test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (status, said)
    assert site.test_client().get("/healthz").status_code == 200


def test_it_is_said_in_the_readers_language(site: Flask, author: User) -> None:
    browser = browser_of(site, author)
    with full_disk():
        answer = browser.post("/write", data={"body": TEXT}, headers={"Accept-Language": "zh-Hans"})
    assert "服务器的磁盘已满" in words(answer)


def test_api_clients_read_why(site: Flask, author: User) -> None:
    client = api_client_of(site, author)
    with full_disk():
        answer = client.post(f"{API}/posts/", json={"body": TEXT})
    assert answer.status_code == 503
    assert answer.get_json()["error"] == "service unavailable"
    assert "The disk of the server is full" in answer.get_json()["message"]


@on_postgresql
def test_who_reads_need_not_mind_that_the_visit_is_not_noted(site: Flask, author: User) -> None:
    browser = browser_of(site, author)
    long_ago = utcnow() - timedelta(hours=1)
    db.session.execute(update(User).values(last_seen=long_ago))
    db.session.commit()
    with full_disk():
        assert browser.get("/").status_code == 200
    assert db.session.scalars(select(User.last_seen)).one() == long_ago


def test_a_file_that_finds_no_room_is_the_same(site: Flask) -> None:
    @site.get("/fail/file")
    @public
    def fail() -> str:
        raise OSError(errno.ENOSPC, "No space left on device", "/tmp/upload")

    browser: FlaskClient = site.test_client()
    answer = browser.get("/fail/file")
    assert (answer.status_code, heading(answer)) == (503, "No room left")
    assert "/tmp/upload" not in answer.text
    check_probe(site, 503, "the disk is full: nothing can be stored")


def test_a_disk_that_is_about_to_be_full_is_seen_beforehand(
    make_app: MakeApp, site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_probe(site, 200, "ok")
    monkeypatch.setattr(disk_space, "LEAST_FREE_BYTES", 1 << 62)
    expected = (200, "ok") if ON_POSTGRESQL else (503, disk_space.FULL)
    check_probe(site, *expected)
