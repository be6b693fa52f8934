"""Counting is a setting that administrators switch on and off while the site runs."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Post, User
from tests.admin.setting_pages import PAGES, save
from tests.clients import browser_of
from tests.factories import PostFactory, administrator
from tests.fixture_types import MakeApp
from tests.pages import words
from tests.web.statistics.crowd import path_of, total, visit, write


@pytest.fixture
def apart(app: Flask, make_app: MakeApp, database_address: str) -> list[Flask]:
    """Two processes with pages in memory, which count nothing yet."""
    return [make_app("testing", database_address, PAGE_CACHE_MEGABYTES=1) for _ in range(2)]


@pytest.fixture
def post(app: Flask, john: User) -> Post:
    """A post to be read."""
    post: Post = PostFactory.create(author=john)
    db.session.commit()
    return post


@pytest.fixture
def office(apart: list[Flask], post: Post) -> FlaskClient:
    """The browser of an administrator, at the first process."""
    return browser_of(apart[0], administrator(email="ada@example.com", username="ada"))


def test_every_process_begins_and_ends(apart: list[Flask], office: FlaskClient, post: Post) -> None:
    path, reader, counted = path_of(post), 0, 0
    for word in ("", "true", "false", "true"):
        if word:
            assert save(office, "reading", STATISTICS=word) == 302
        apart[1].extensions["site_version"].invalidate()  # as after a second
        for process in apart:
            for _ in range(2):  # the second one from memory
                visit(process, path, address=f"192.0.2.{reader}")
            reader += 1
            counted += word == "true"
        write(*apart)
        assert total() == counted, word
        is_off = "Nothing is counted at present" in words(office.get("/admin/statistics"))
        assert is_off == (word != "true")


def test_what_was_read_before_the_end_is_counted(
    apart: list[Flask], office: FlaskClient, post: Post
) -> None:
    assert save(office, "reading", STATISTICS="true") == 302
    visit(apart[0], path_of(post))
    assert save(office, "reading", STATISTICS="false") == 302
    visit(apart[0], path_of(post), address="192.0.2.2")
    write(*apart)
    assert total() == 1


def test_it_is_one_of_two_words(office: FlaskClient) -> None:
    for word in ("maybe", "", "TRUE", "\0"):
        assert save(office, "reading", STATISTICS=word) == 400, word
    assert "Not counted" in office.get(PAGES["reading"]).text
