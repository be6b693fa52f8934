"""The databases of every release can be upgraded, with everything in them, and taken back."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from app import db
from app.cli import schema
from app.models import OutboxMessage
from tests.clients import API, basic
from tests.main.submitting import submit
from tests.migrations import steps
from tests.migrations.record_release import FAR_AWAY, PASSWORD
from tests.migrations.released_rows import REVISIONS, Rows, kept, load, stored, tables_of
from tests.migrations.schema import schema_of
from tests.pages import words

AUTHOR = "lilei@example.cn"
KEEP = "keep a database of it with: python -m tests.migrations.record_release"


@pytest.fixture(params=REVISIONS)
def released(empty: Flask, request: pytest.FixtureRequest) -> tuple[str, Rows]:
    """A revision and its rows, which the database holds."""
    revision: str = request.param
    steps.upgrade(revision)
    load(db.engine, kept(revision))
    return revision, kept(revision)


@pytest.fixture
def deployed(empty: Flask, released: tuple[str, Rows]) -> Flask:
    """The application after ``flask deploy`` on the database of a release."""
    answer = empty.test_cli_runner().invoke(args=["deploy"])
    assert answer.exit_code == 0, answer.output
    return empty


@pytest.fixture
def browser(deployed: Flask) -> FlaskClient:
    """The browser of an author who has logged in with the password of that time."""
    client = deployed.test_client()
    answer = client.post("/auth/login", data={"email": AUTHOR, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def test_every_revision_has_a_database_that_is_kept(empty: Flask) -> None:
    assert schema.revisions() == REVISIONS, KEEP


def test_every_column_of_a_release_holds_something(released: tuple[str, Rows]) -> None:
    _, rows = released
    empty_columns = [
        f"{name}.{column.name}"
        for name, table in tables_of(db.engine).items()
        for column in table.c
        if all(row.get(column.name) is None for row in rows.get(name, []))
    ]
    assert empty_columns == [], "let record_release.fill() store something in these"


@pytest.mark.parametrize("revision", REVISIONS)
def test_the_way_back_leads_to_the_schema_of_the_release(empty: Flask, revision: str) -> None:
    steps.upgrade(revision)
    before = schema_of(db.engine)
    steps.upgrade("head")
    steps.downgrade(revision)
    assert schema_of(db.engine) == before


def test_every_row_survives_the_way_up_and_back(released: tuple[str, Rows]) -> None:
    revision, rows = released
    assert stored(db.engine, rows) == rows
    steps.upgrade("head")
    assert stored(db.engine, rows) == rows
    steps.downgrade(revision)
    assert stored(db.engine, rows) == rows
    steps.upgrade("head")
    assert stored(db.engine, rows) == rows


def test_every_row_survives_the_way_back_to_the_first_release(empty: Flask) -> None:
    first, newest = REVISIONS[0], REVISIONS[-1]
    steps.upgrade(newest)
    load(db.engine, kept(newest))
    known = _as_known_at(first, kept(newest))
    steps.downgrade(first)
    assert stored(db.engine, known) == known
    steps.upgrade(newest)
    assert stored(db.engine, known) == known


def _as_known_at(revision: str, rows: Rows) -> Rows:
    """The rows without the tables and columns that ``revision`` does not have."""
    return {
        name: [{column: row[column] for column in older[0]} for row in rows[name]]
        for name, older in kept(revision).items()
    }


def test_nothing_is_wrong_with_the_upgraded_data(deployed: Flask) -> None:
    db.session.execute(delete(OutboxMessage))  # old mail is something to tell, and not in question
    db.session.commit()
    answer = deployed.test_cli_runner().invoke(args=["doctor"])
    assert answer.exit_code == 0, answer.output


def test_readers_find_what_was_public_and_nothing_else(
    deployed: Flask, released: tuple[str, Rows]
) -> None:
    reader = deployed.test_client()
    front = words(reader.get("/"))
    for post in released[1]["posts"]:
        page = reader.get(f"/post/{post['id']}", follow_redirects=True)
        said = post["title"] or post["excerpt"]
        if _is_public(post):
            assert page.status_code == 200, said
            assert said in words(page)
            assert said in front
            assert post["body_html"] in page.text
        else:
            assert page.status_code == 404, said
    under_it = words(reader.get("/post/2", follow_redirects=True))
    assert "再见 👋" in under_it
    assert "Hidden comment" not in under_it


def _is_public(post: dict[str, Any]) -> bool:
    waits = post["published_at"] is None or post["published_at"] >= FAR_AWAY.isoformat()
    return not waits and post["hidden_at"] is None


def test_people_go_on_where_they_were(browser: FlaskClient) -> None:
    answer = submit(browser, "/write", title="On we go", body="继续 ⛵", tags="航海")
    assert "继续 ⛵" in browser.get(answer.location).text
    submit(browser, answer.location, body="A comment of today")
    assert "A comment of today" in browser.get(answer.location).text
    assert "再见 👋" in browser.get("/post/2", follow_redirects=True).text


def test_newcomers_can_join(deployed: Flask) -> None:
    data = {"email": "late@example.com", "username": "late", "password": "x", "password2": "x"}
    assert deployed.test_client().post("/auth/register", data=data).status_code == 302
    data = {"email": "late@example.com", "password": "x"}
    assert deployed.test_client().post("/auth/login", data=data).status_code == 302


def test_programs_go_on_where_they_were(deployed: Flask) -> None:
    program, headers = deployed.test_client(), basic(AUTHOR, PASSWORD)
    before = program.get(f"{API}/posts/", headers=headers).get_json()["count"]
    written = program.post(f"{API}/posts/", headers=headers, json={"body": "From a program"})
    assert written.status_code == 201
    assert program.get(f"{API}/posts/", headers=headers).get_json()["count"] == before + 1
