"""A feed that has not changed is 304, with a page cache and without."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Post, Role, Tag, utcnow
from app.web.cache.byte_cache import ByteCache
from tests.clients import browser_of
from tests.factories import CommentFactory, PostFactory, UserFactory
from tests.fixture_types import MakeApp

WRITTEN = datetime(2020, 1, 2, 3, 4, 5, 678_901)  # noqa: DTZ001 - naive UTC inside
PATHS = [f"/feed.{kind}" for kind in ("atom", "rss", "json")]
PATHS += ["/user/john/feed.rss", "/tag/sea/feed.atom", "/post/1/comments.json"]


@pytest.fixture(params=[0, 1], ids=["without cache", "with cache"])
def site(
    request: pytest.FixtureRequest, make_app: MakeApp, unused_database: str
) -> Iterator[Flask]:
    """A site with posts of long ago, whose pages are kept in memory or not."""
    app = make_app("testing", unused_database, PAGE_CACHE_MEGABYTES=request.param)
    with app.app_context():
        db.create_all()
        Role.insert_roles()
        john = UserFactory.create(username="john", email="john@example.com")
        tag = Tag(name="Sea", slug="sea")
        older = PostFactory.create(
            author=john, tags=[tag], created_at=WRITTEN, published_at=WRITTEN - timedelta(days=1)
        )
        PostFactory.create(author=john, tags=[tag], created_at=WRITTEN, published_at=WRITTEN)
        CommentFactory.create(post=older, author=john, timestamp=WRITTEN)
        db.session.commit()
        yield app


@pytest.fixture
def reader(site: Flask) -> FlaskClient:
    return site.test_client()


def test_a_feed_that_has_not_changed_is_304(reader: FlaskClient) -> None:
    for path in PATHS:
        first = reader.get(path)
        etag, date = first.headers["ETag"], first.headers["Last-Modified"]
        assert date == "Thu, 02 Jan 2020 03:04:05 GMT"
        for headers in (
            {"If-None-Match": etag},
            {"If-None-Match": f'"x", {etag.removeprefix("W/")}'},
            {"If-None-Match": "*"},
            {"If-Modified-Since": date},
            {"If-None-Match": etag, "If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
        ):
            again = reader.get(path, headers=headers)
            assert (again.status_code, again.data) == (304, b""), (path, headers)
            for name in ("ETag", "Cache-Control", "Vary"):
                assert again.headers[name] == first.headers[name]
            assert "Content-Type" not in again.headers


def test_other_validators_get_the_feed(reader: FlaskClient) -> None:
    for path in PATHS:
        first = reader.get(path)
        for headers in (
            {"If-None-Match": '"something"'},
            {"If-None-Match": '"something"', "If-Modified-Since": first.headers["Last-Modified"]},
            {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
            {"If-Modified-Since": "nonsense"},
            {"If-None-Match": 'W/"'},
        ):
            again = reader.get(path, headers=headers)
            assert (again.status_code, again.data) == (200, first.data), (path, headers)


def test_head_says_the_same_without_the_feed(reader: FlaskClient) -> None:
    whole = reader.get("/feed.atom")
    head = reader.head("/feed.atom")
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Last-Modified", "Content-Type", "Content-Length"):
        assert head.headers[name] == whole.headers[name]
    known = reader.head("/feed.atom", headers={"If-None-Match": whole.headers["ETag"]})
    assert known.status_code == 304


def test_a_change_is_seen_by_both_validators(site: Flask, reader: FlaskClient) -> None:
    first = reader.get("/feed.atom")
    both = [
        {"If-None-Match": first.headers["ETag"]},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ]
    newest = db.session.get(Post, 2)
    assert newest is not None
    newest.body, newest.updated_at = "Another text", utcnow()
    db.session.commit()
    for headers in both:
        changed = reader.get("/feed.atom", headers=headers)
        assert changed.status_code == 200
        assert "Another text" in changed.text
    db.session.delete(newest)  # what is newest now is older than what was
    db.session.commit()
    for headers in both:
        left = reader.get("/feed.atom", headers=headers)
        assert left.status_code == 200
        assert left.headers["Last-Modified"] == "Wed, 01 Jan 2020 03:04:05 GMT"


def test_a_name_changes_the_tag(site: Flask, reader: FlaskClient) -> None:
    etag = reader.get("/feed.rss").headers["ETag"]
    post = db.session.get(Post, 1)
    assert post is not None
    assert post.author is not None
    post.author.name = "John Dale"
    db.session.commit()
    assert reader.get("/feed.rss", headers={"If-None-Match": etag}).status_code == 200


def test_each_language_has_its_own_tag(reader: FlaskClient) -> None:
    english = reader.get("/feed.atom").headers["ETag"]
    chinese = {"Accept-Language": "zh-CN", "If-None-Match": english}
    assert reader.get("/feed.atom", headers=chinese).status_code == 200


def test_tags_are_the_same_with_a_cache_and_without(
    site: Flask, make_app: MakeApp, reader: FlaskClient
) -> None:
    address = site.config["SQLALCHEMY_DATABASE_URI"]
    size = 1 - site.config["PAGE_CACHE_MEGABYTES"]
    other = make_app("testing", address, PAGE_CACHE_MEGABYTES=size).test_client()
    etag = reader.get("/feed.atom").headers["ETag"]
    assert other.get("/feed.atom", headers={"If-None-Match": etag}).status_code == 304


def test_it_is_304_for_users_who_are_logged_in_too(site: Flask, reader: FlaskClient) -> None:
    etag = reader.get("/feed.atom").headers["ETag"]
    browser = browser_of(site, UserFactory.create(email="susan@example.com"))
    answer = browser.get("/feed.atom", headers={"If-None-Match": etag})
    assert answer.status_code == 304
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_a_date_is_never_that_of_a_second_that_is_not_over(reader: FlaskClient) -> None:
    """Another change within the second would have the same date and never be seen."""
    PostFactory.create()
    answer = reader.get("/feed.atom")
    now = utcnow().replace(microsecond=0, tzinfo=UTC)
    assert answer.last_modified is not None
    assert answer.last_modified < now


def test_a_304_leaves_the_feed_in_the_cache(make_app: MakeApp, unused_database: str) -> None:
    app = make_app("testing", unused_database, PAGE_CACHE_MEGABYTES=1)
    with app.app_context():
        db.create_all()
        PostFactory.create(published_at=WRITTEN)
        db.session.commit()
        reader = app.test_client()
        etag = reader.get("/feed.atom").headers["ETag"]
        app.extensions["page_cache"].store = ByteCache(1_000_000)
        assert reader.get("/feed.atom", headers={"If-None-Match": etag}).status_code == 304
        assert len(app.extensions["page_cache"].store) == 1
