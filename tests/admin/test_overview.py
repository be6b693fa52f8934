"""The site in numbers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User, utcnow
from app.services.accounts import administration
from app.services.mail import outbox
from tests.clients import settle
from tests.factories import CommentFactory, PostFactory, UserFactory
from tests.fixture_types import CountStatements
from tests.media_files import stored_picture_of
from tests.pages import read


def facts(office: FlaskClient) -> dict[str, dict[str, str]]:
    """Return what the page says: by heading, what stands beside each name."""
    page = read(office.get("/admin/"))
    return {
        section.select_one("h2").get_text(): {  # type: ignore[union-attr]
            part.dt.get_text(): " ".join(part.dd.get_text().split())  # type: ignore[union-attr]
            for part in section.select("dl > div")
        }
        for section in page.select("main section")
    }


def test_it_counts_by_state(
    app: Flask, office: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_DELIVERY", "worker")
    UserFactory.create(confirmed=False)
    administration.suspend(UserFactory.create())
    post, now = PostFactory.create(author=john), utcnow()
    PostFactory.create(author=john, published_at=now + timedelta(days=1))
    PostFactory.create_batch(2, author=john, status="draft")
    PostFactory.create(author=john, status="draft", deleted_at=now)
    PostFactory.create(author=john).hidden_at = now
    CommentFactory.create_batch(3, post=post, author=john)
    CommentFactory.create(post=post, author=john).hidden_at = now
    place = CommentFactory.create(post=post, author=None, body="")
    place.deleted_at = place.hidden_at = now
    stored_picture_of(john, "teal")
    outbox.enqueue("john@example.com", "Waits", "…", "…")
    settle()
    said = facts(office)
    assert said["People"] == {"Confirmed": "2", "Not confirmed": "1", "Suspended": "1"}
    assert said["Posts"] == {
        "Published": "1",
        "Scheduled": "1",
        "Drafts": "2",
        "Hidden": "1",
        "In the bin": "1",
    }
    assert said["Comments"] == {"Shown": "3", "Hidden": "1"}
    assert said["Pictures"]["Uploaded"] == "1"
    assert said["Waiting work"]["Mail"] == "1 waiting, 0 given up"


def test_it_costs_the_same_however_much_there_is(
    office: FlaskClient, john: User, statements: CountStatements
) -> None:
    counts = []
    for _ in range(2):
        with statements() as executed:
            assert office.get("/admin/").status_code == 200
        counts.append(len(executed))
        PostFactory.create_batch(40, author=john)
        settle()
    assert len(set(counts)) == 1
