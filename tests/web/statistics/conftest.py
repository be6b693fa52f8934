"""A site whose views are counted, of two processes, and its clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask

from app import db
from app.models import Post, Role, User
from tests.factories import PostFactory, UserFactory
from tests.fixture_types import MakeApp

NOON = datetime.fromisoformat("2026-11-30T12:00:00Z").timestamp()


@pytest.fixture
def processes(make_app: MakeApp, unused_database: str) -> Iterator[list[Flask]]:
    """Two applications on one database with pages in memory; it is noon."""
    settings = {"STATISTICS": True, "PAGE_CACHE_MEGABYTES": 1, "SITE_URL": "https://localhost"}
    apps = [make_app("testing", unused_database, **settings) for _ in range(2)]
    for app in apps:
        app.extensions["visit_collector"].clock = lambda: NOON
    with apps[0].app_context():
        db.create_all()
        Role.insert_roles()
        yield apps


@pytest.fixture
def site(processes: list[Flask]) -> Flask:
    """The first of them."""
    return processes[0]


@pytest.fixture
def set_clock(processes: list[Flask]) -> Callable[[str], None]:
    """Return a function that sets the clocks to a moment of UTC."""

    def move(moment: str) -> None:
        seconds = datetime.fromisoformat(f"{moment}Z").timestamp()
        for app in processes:
            app.extensions["visit_collector"].clock = lambda: seconds

    return move


@pytest.fixture
def author(processes: list[Flask]) -> User:
    """Somebody who writes."""
    user: User = UserFactory.create(username="ann", email="ann@example.com")
    db.session.commit()
    return user


@pytest.fixture
def boats(author: User) -> Post:
    """A post by ann."""
    post: Post = PostFactory.create(author=author, title="On boats", body="They float.")
    db.session.commit()
    return post
