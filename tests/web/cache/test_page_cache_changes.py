"""What changes is seen: at once in the process that changed it, within a second in the others."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app import db
from app.models import (
    Block,
    DiscussionFollow,
    Post,
    PostLike,
    SavedPost,
    Tag,
    TagFollow,
    User,
    utcnow,
)
from tests.factories import CommentFactory, PostFactory, UserFactory
from tests.fixture_types import MakeApp
from tests.web.renderings import page, renderings


@pytest.fixture
def elsewhere(make_app: MakeApp, unused_database: str, cached: Flask) -> Flask:
    """The same site in another process, as far as memory goes."""
    return make_app("testing", unused_database, PAGE_CACHE_MEGABYTES=1)


def post() -> Post:
    """The post there is."""
    found: Post = Post.query.one()
    return found


def a_second_later(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what a process knows of the site's version become too old."""
    monkeypatch.setattr(app.extensions["site_version"], "clock", lambda: time.monotonic() + 1)


def test_a_change_is_seen_at_once(cached: Flask) -> None:
    page(cached)
    PostFactory.create(author=User.query.one(), title="On harbours")
    db.session.commit()
    assert "On harbours" in page(cached).text


@pytest.mark.parametrize(
    "change", ["edit", "hide", "delete", "comment", "rename", "follow", "like"]
)
def test_every_kind_of_change_is_seen_in_another_process(
    cached: Flask, elsewhere: Flask, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    address = f"/post/{post().id}/{post().slug}"
    before = page(elsewhere, address)
    assert before.status_code == 200
    CHANGES[change]()
    db.session.commit()
    a_second_later(elsewhere, monkeypatch)
    after = page(elsewhere, address)
    assert after.data != before.data


def _hide() -> None:
    post().hidden_at = utcnow()


def _follow() -> None:
    UserFactory.create(username="susan").follow(post().author)


def _like() -> None:
    db.session.add(PostLike(post_id=post().id, user_id=UserFactory.create().id))


CHANGES: dict[str, Any] = {
    "edit": lambda: setattr(post(), "body", "They sink."),
    "hide": _hide,
    "delete": lambda: db.session.delete(post()),
    "comment": lambda: CommentFactory.create(post=post(), body="Do they?"),
    "rename": lambda: setattr(post().author, "name", "John Dory"),
    "follow": _follow,
    "like": _like,
}


def test_a_scheduled_post_appears_when_its_time_has_come(
    cached: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = utcnow() + timedelta(seconds=30)
    PostFactory.create(author=User.query.one(), title="On tides", published_at=soon)
    db.session.commit()
    assert "On tides" not in page(cached).text
    for module in ("app.models.post", "app.services.posts.lists", "app.web.cache.site_version"):
        monkeypatch.setattr(f"{module}.utcnow", lambda: soon + timedelta(milliseconds=1))
    a_second_later(cached, monkeypatch)
    assert "On tides" in page(cached).text


def test_what_is_rolled_back_changes_nothing(cached: Flask) -> None:
    page(cached)
    post().body = "They sink."
    db.session.flush()
    db.session.rollback()
    with renderings(cached) as made:
        page(cached)
    assert made == []


def test_what_only_its_owner_sees_renders_no_page_anew(cached: Flask) -> None:
    tag = Tag(name="Boats", slug="boats")
    db.session.add(tag)
    db.session.commit()
    user_id, other_id = User.query.one().id, UserFactory.create().id
    db.session.commit()
    page(cached)
    db.session.add(SavedPost(post_id=post().id, user_id=user_id))
    db.session.add(TagFollow(tag_id=tag.id, user_id=user_id))
    db.session.add(DiscussionFollow(post_id=post().id, user_id=user_id))
    db.session.add(Block(blocker_id=user_id, blocked_id=other_id))
    db.session.commit()
    with renderings(cached) as made:
        page(cached)
    assert made == []


def test_a_page_that_was_made_during_a_change_is_not_kept(cached: Flask) -> None:
    view = cached.view_functions["main.index"]

    def slow_index() -> Any:
        answer = view()
        post().body = "They sink."  # another user, while the page is rendered
        db.session.commit()
        return answer

    cached.view_functions["main.index"] = slow_index
    assert "They float" in page(cached).text
    cached.view_functions["main.index"] = view
    assert "They sink" in page(cached).text
