"""Avatars: drawn here, or Gravatars if the operator wants them."""

from __future__ import annotations

import pytest
from bs4 import Tag
from flask import Flask
from flask.testing import FlaskClient

from app.models import Post, User
from tests.clients import browser_of
from tests.factories import CommentFactory, PostFactory, UserFactory, moderator
from tests.fixture_types import MakeApp
from tests.pages import read

# the digest that https://docs.gravatar.com asks for, of john@example.com
JOHN = "https://secure.gravatar.com/avatar/d4c74594d841139328695756648b6bd6"


@pytest.fixture
def post(john: User, susan: User) -> Post:
    """A post of john's, with a comment by susan, whom he follows."""
    john.follow(susan)
    post: Post = PostFactory.create(author=john, title="Boats")
    CommentFactory.create(post=post, author=susan)
    return post


@pytest.fixture
def with_gravatar(app: Flask, make_app: MakeApp, database_address: str) -> Flask:
    """The same site, whose operator wants Gravatars."""
    return make_app("testing", database_address, AVATARS="gravatar")


def pages(post: Post) -> list[str]:
    return [
        *("/", f"/post/{post.id}/boats", "/user/john", "/authors"),
        *("/followers/susan", "/followed_by/john", "/moderate?show=comments", "/moderate"),
    ]


def avatars(client: FlaskClient, page: str) -> list[Tag]:
    answer = client.get(page)
    assert answer.status_code == 200, page
    return list(read(answer).select(".avatar"))


def directives(client: FlaskClient) -> dict[str, str]:
    policy = client.get("/").headers["Content-Security-Policy"]
    return dict(each.strip().partition(" ")[::2] for each in policy.split(";"))


def test_they_are_drawn_here(app: Flask, post: Post) -> None:
    mary = browser_of(app, moderator())
    for page in pages(post):
        drawn = avatars(mary, page)
        assert drawn, page
        assert {each.name for each in drawn} == {"svg"}, page
        assert all(each["width"] and each["height"] for each in drawn)
        assert "gravatar" not in mary.get(page).text
    assert directives(mary)["img-src"] == "'self'"


def test_the_letter_is_that_of_the_name(client: FlaskClient) -> None:
    PostFactory.create(author=UserFactory.create(name="Åsa <b>"))
    PostFactory.create(author=UserFactory.create(name="林"))
    PostFactory.create(author=None)
    letters = [each.get_text(strip=True) for each in avatars(client, "/")]
    assert letters == ["–", "林", "Å"]


def test_an_operator_may_want_gravatars(with_gravatar: Flask, post: Post) -> None:
    mary = browser_of(with_gravatar, moderator())
    for page in pages(post):
        shown = avatars(mary, page)
        assert shown, page
        for each in shown:
            assert each.name == "img", page
            assert str(each["src"]).startswith("https://secure.gravatar.com/avatar/")
            assert (each["alt"], each["referrerpolicy"]) == ("", "no-referrer")
            assert each["width"] == each["height"]
    [johns] = avatars(mary, "/")
    assert str(johns["src"]).startswith(JOHN)
    assert directives(mary)["img-src"] == "'self' https://secure.gravatar.com"


def test_who_has_no_address_has_no_gravatar(with_gravatar: Flask) -> None:
    PostFactory.create(author=UserFactory.create(email=None))
    PostFactory.create(author=None)
    assert [each.name for each in avatars(with_gravatar.test_client(), "/")] == ["svg", "svg"]
