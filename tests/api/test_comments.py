"""Commenting."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.models import Comment, User
from tests.api.conftest import got
from tests.clients import API
from tests.factories import CommentFactory, PostFactory


def test_either_kind_of_credentials_comments(api_either_way: FlaskClient, john: User) -> None:
    post = PostFactory.create()
    address = f"{API}/posts/{post.id}/comments/"
    answer = api_either_way.post(address, json={"body": "Well *said*", "author_id": 5})
    assert answer.status_code == 201
    made = Comment.query.one()
    assert answer.headers["Location"] == f"http://localhost{API}/comments/{made.id}"
    assert answer.get_json() == got(api_either_way, f"/comments/{made.id}")
    assert answer.get_json()["author_url"] == f"{API}/users/{john.id}"
    assert answer.get_json()["post_url"] == f"{API}/posts/{post.id}"


@pytest.mark.parametrize("status", ["draft", "published"])
def test_a_bad_comment_never_tells_of_a_post_that_is_not_seen(
    api: FlaskClient, status: str
) -> None:
    post = PostFactory.create(status=status)
    expected = 404 if status == "draft" else 400
    bodies: list[Any] = [[1], {}, {"body": 5}, {"body": " "}]
    for body in bodies:
        answer = api.post(f"{API}/posts/{post.id}/comments/", json=body)
        assert answer.status_code == expected


def test_a_comment_that_is_too_long_is_413(api: FlaskClient) -> None:
    post = PostFactory.create()
    address = f"{API}/posts/{post.id}/comments/"
    assert api.post(address, json={"body": "字" * 3_333}).status_code == 201
    answer = api.post(address, json={"body": "字" * 3_334})
    assert answer.status_code == 413
    assert answer.get_json()["error"] == "payload too large"
    assert Comment.query.count() == 1


def test_a_comment_of_a_guest_has_their_name(api: FlaskClient) -> None:
    post = PostFactory.create()
    guest = {"guest_name": "Ann <b>", "guest_url": "https://ann.example/"}
    for about in (guest, {"guest_name": "Ann <b>"}):
        CommentFactory.create(post=post, author=None, **about)
    CommentFactory.create(post=post)
    named = [
        (each["author_url"] is None, each["guest_name"], each["guest_url"])
        for each in got(api, f"/posts/{post.id}/comments/")["comments"]
    ]
    assert named == [
        (True, "Ann <b>", "https://ann.example/"),
        (True, "Ann <b>", None),
        (False, None, None),
    ]
