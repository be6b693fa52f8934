"""A site whose pages are kept in memory, and one that keeps pictures of another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app import db
from app.models import Role
from app.web.jobs.image_fetcher import ImageFetcher
from tests.factories import PostFactory, UserFactory
from tests.fixture_types import MakeApp
from tests.pictures import Answer, PictureServer, near, picture, picture_server


@pytest.fixture
def cached(make_app: MakeApp, unused_database: str) -> Iterator[Flask]:
    """A site whose pages are kept, with a post by john."""
    app = make_app(
        "testing", unused_database, PAGE_CACHE_MEGABYTES=1, WTF_CSRF_ENABLED=True, CDN_SECONDS=0
    )
    with app.app_context():
        db.create_all()
        Role.insert_roles()
        john = UserFactory.create(username="john", email="john@example.com")
        PostFactory.create(author=john, title="On boats", body="They float.")
        db.session.commit()
        yield app


@pytest.fixture
def server() -> Iterator[PictureServer]:
    """Another site, with the picture of a boat."""
    with picture_server() as running:
        running.answers["/boat.png"] = Answer(picture())
        yield running


@pytest.fixture
def fetcher(app: Flask, monkeypatch: pytest.MonkeyPatch) -> ImageFetcher:
    """The site's image fetcher, with a quota of one megabyte and without a thread."""
    monkeypatch.setitem(app.config, "PICTURE_MEGABYTES", 1)
    fetcher: ImageFetcher = app.extensions["image_fetcher"]
    monkeypatch.setitem(vars(fetcher), "http", near())
    return fetcher
