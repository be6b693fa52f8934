"""The databases of every release can be upgraded, with everything in them, and taken back."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import delete

from app import db
from app.cli import schema
from app.models import OutboxMessage
from tests.clients import API, basic
from tests.main.submitting import publish, submit
from tests.migrations import steps
from tests.migrations.record_release import FAR_AWAY, PASSWORD
from tests.migrations.released_rows import REVISIONS, Rows, kept, load, stored, tables_of
from tests.migrations.schema import schema_of
from tests.pages import words

AUTHOR = "lilei@example.cn"
KEEP = "keep a database of it with: python -m tests.migrations.record_release"


def test_every_revision_has_a_database_that_is_kept(empty: Flask) -> None:
    assert schema.revisions() == REVISIONS, KEEP


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_row_survives_the_way_up_and_back(empty: Flask, revision: str) -> None:
    rows = kept(revision)
    steps.upgrade(revision)
    before = schema_of(db.engine)
    load(db.engine, rows)
    assert _empty_columns(rows) == [], "let record_release.fill() store something in these"
    assert stored(db.engine, rows) == rows
    steps.upgrade("head")
    assert stored(db.engine, rows) == rows
    steps.downgrade(revision)
    assert stored(db.engine, rows) == rows
    assert schema_of(db.engine) == before
    steps.upgrade("head")
    assert stored(db.engine, rows) == rows


def _empty_columns(rows: Rows) -> list[str]:
    return [
        f"{name}.{column.name}"
        for name, table in tables_of(db.engine).items()
        for column in table.c
        if all(row.get(column.name) is None for row in rows.get(name, []))
    ]


def test_every_row_survives_the_way_back_to_the_first_release(empty: Flask) -> None:
    first, newest = REVISIONS[0], REVISIONS[-1]
    steps.upgrade(newest)
    load(db.engine, kept(newest))
    known = _as_known_at(first, kept(newest))
    # what happened to accounts had no place among the decisions before
    known["moderation_decisions"] = [
        row for row in known["moderation_decisions"] if row["action"] not in ("suspend", "lift")
    ]
    steps.downgrade(first)
    assert stored(db.engine, known) == known
    steps.upgrade(newest)
    assert stored(db.engine, known) == known


def _as_known_at(revision: str, rows: Rows) -> Rows:
    """Return the rows without the tables and columns that ``revision`` does not have."""
    return {
        name: [{column: row[column] for column in older[0]} for row in rows[name]]
        for name, older in kept(revision).items()
    }


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_site_of_every_release_can_be_deployed_and_used(empty: Flask, revision: str) -> None:
    steps.upgrade(revision)
    load(db.engine, kept(revision))
    answer = empty.test_cli_runner().invoke(args=["deploy"])
    assert answer.exit_code == 0, answer.output
    check_the_data(empty)
    check_what_readers_find(empty.test_client(), kept(revision)["posts"])
    check_that_authors_go_on(empty.test_client())
    check_that_newcomers_can_join(empty.test_client())
    check_that_api_clients_go_on(empty.test_client())


def check_the_data(app: Flask) -> None:
    """Expect no complaint of ``flask doctor``."""
    # it would report old mail, which is not in question
    db.session.execute(delete(OutboxMessage))
    db.session.commit()
    answer = app.test_cli_runner().invoke(args=["doctor"])
    assert answer.exit_code == 0, answer.output


def check_what_readers_find(reader: FlaskClient, posts: list[dict[str, Any]]) -> None:
    """Expect what was public, and nothing else."""
    front = words(reader.get("/"))
    for post in posts:
        page = reader.get(f"/post/{post['id']}", follow_redirects=True)
        said = post["title"] or post["excerpt"]
        if _is_public(post):
            assert page.status_code == 200, said
            assert escape(said) in page.text
            assert said in front
            assert post["body_html"] in page.text
        elif post.get("page_public_at"):
            assert page.request.path == f"/{post['page_slug']}"
            assert post["body_html"] in page.text
        else:
            assert page.status_code == 404, said
    under_it = words(reader.get("/post/2", follow_redirects=True))
    assert "再见 👋" in under_it
    assert "Hidden comment" not in under_it


def _is_public(post: dict[str, Any]) -> bool:
    waits = post["published_at"] is None or post["published_at"] >= FAR_AWAY.isoformat()
    return post["status"] == "published" and not waits and post["hidden_at"] is None


def check_that_authors_go_on(browser: FlaskClient) -> None:
    """Log in with the password of that time, write, and comment."""
    answer = browser.post("/auth/login", data={"email": AUTHOR, "password": PASSWORD})
    assert answer.status_code == 302
    answer = publish(browser, "/write", title="On we go", body="继续 ⛵", tags="航海")
    assert "继续 ⛵" in browser.get(answer.location).text
    submit(browser, answer.location, body="A comment of today")
    assert "A comment of today" in browser.get(answer.location).text
    assert "再见 👋" in browser.get("/post/2", follow_redirects=True).text


def check_that_newcomers_can_join(browser: FlaskClient) -> None:
    """Register and log in."""
    data = {"email": "late@example.com", "username": "late", "password": "x", "password2": "x"}
    assert browser.post("/auth/register", data=data).status_code == 302
    data = {"email": "late@example.com", "password": "x"}
    assert browser.post("/auth/login", data=data).status_code == 302


def check_that_api_clients_go_on(client: FlaskClient) -> None:
    """Get a token for the password of that time, read and write."""
    answer = client.post(f"{API}/tokens/", headers=basic(AUTHOR, PASSWORD))
    headers = basic(answer.get_json()["token"])
    before = client.get(f"{API}/posts/", headers=headers).get_json()["count"]
    written = client.post(f"{API}/posts/", headers=headers, json={"body": "From an API client"})
    assert written.status_code == 201
    assert client.get(f"{API}/posts/", headers=headers).get_json()["count"] == before + 1
