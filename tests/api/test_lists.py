"""Lists: pages both ways, the statements they take, and who is missing from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Post, User, utcnow
from tests.api.conftest import got
from tests.clients import API
from tests.factories import (
    NOT_PUBLIC,
    CommentFactory,
    PostFactory,
    UserFactory,
    administrator,
    moderator,
    put_in_state,
)
from tests.fixture_types import ClientOf, CountStatements

LISTS = [
    ("/posts/", "posts"),
    ("/users/{john}/posts/", "posts"),
    ("/users/{susan}/posts/", "posts"),
    ("/users/{john}/timeline/", "posts"),
    ("/users/{susan}/timeline/", "posts"),
    ("/comments/", "comments"),
    ("/posts/{post}/comments/", "comments"),
]
MOST_STATEMENTS = 6


@pytest.fixture
def fill(john: User, susan: User) -> Callable[[int], None]:
    """Adds rows to every list: posts by other people and by the two, with tags and comments."""
    first = PostFactory.create(author=susan)
    susan.follow(john)
    john.follow(susan)

    def add(count: int) -> None:
        for _row in range(count):
            author = UserFactory.create()
            john.follow(author)
            susan.follow(author)
            for writer in (author, john, susan):
                CommentFactory.create(post=PostFactory.create(author=writer))
            CommentFactory.create(post=first)
        db.session.commit()

    return add


def address_of(address: str, john: User, susan: User) -> str:
    """The address with the ids of this test."""
    first = db.session.scalars(db.select(Post.id).order_by(Post.id)).first()
    return address.format(john=john.id, susan=susan.id, post=first)


def test_a_list_takes_the_same_statements_for_any_number_of_rows(
    api_by_token: FlaskClient,
    john: User,
    susan: User,
    fill: Callable[[int], None],
    statements: CountStatements,
) -> None:
    taken: dict[str, list[int]] = {}
    for more in (2, 8):
        fill(more)
        for address, kind in LISTS:
            for query in ("", "?page=1"):
                where = API + address_of(address, john, susan) + query
                with statements() as heard:
                    answer = api_by_token.get(where)
                assert len(answer.get_json()[kind]) >= more, where
                assert len(heard) <= MOST_STATEMENTS, f"{where}: {heard}"
                taken.setdefault(where, []).append(len(heard))
    assert {where: counts for where, counts in taken.items() if counts[0] != counts[1]} == {}


def test_pages_by_number_have_numbered_neighbours(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    api: FlaskClient,
    john: User,
    susan: User,
    fill: Callable[[int], None],
) -> None:
    monkeypatch.setitem(app.config, "POSTS_PER_PAGE", 4)
    monkeypatch.setitem(app.config, "COMMENTS_PER_PAGE", 4)
    fill(9)
    for address, kind in LISTS:
        where = address_of(address, john, susan)
        first = got(api, where)
        by_number = got(api, f"{where}?page=1")
        second = got(api, f"{where}?page=2")
        assert by_number[kind] == first[kind]
        assert (by_number["prev"], by_number["next"]) == (None, f"{API}{where}?page=2")
        assert (second["prev"], second["next"]) == (f"{API}{where}?page=1", f"{API}{where}?page=3")
        assert second[kind] == got(api, first["next"].removeprefix(API))[kind]
        assert first["count"] == second["count"]


@pytest.mark.parametrize("query", ["?before=x", "?after=1", "?before=20200101T000000000000"])
@pytest.mark.parametrize("address", ["/posts/", "/comments/"])
def test_a_made_up_cursor_is_400(api: FlaskClient, address: str, query: str) -> None:
    answer = api.get(API + address + query)
    assert (answer.status_code, answer.get_json()["error"]) == (400, "bad request")


def test_pages_do_not_shift_when_something_new_comes(api: FlaskClient, john: User) -> None:
    PostFactory.create_batch(41, author=john)
    first = got(api, "/posts/")
    PostFactory.create_batch(3, author=john)
    second = got(api, first["next"].removeprefix(API))
    seen = [post["url"] for post in first["posts"] + second["posts"]]
    assert len(seen) == len(set(seen)) == 40


def test_the_list_of_nothing_is_empty(api: FlaskClient, john: User) -> None:
    post = PostFactory.create()
    assert got(api, f"/posts/{post.id}/comments/") == {
        "comments": [],
        "prev": None,
        "next": None,
        "count": 0,
    }


def everything(client: FlaskClient, author: User) -> list[Any]:
    """Every list that a post or comment of the author could show up in."""
    return [
        got(client, address)
        for address in (
            "/posts/",
            "/posts/?page=1",
            "/comments/",
            "/comments/?page=1",
            f"/users/{author.id}/posts/",
            f"/users/{author.id}/posts/?page=1",
            f"/users/{author.id}/timeline/",
            f"/users/{author.id}/timeline/?page=1",
        )
    ]


@pytest.mark.parametrize("why", NOT_PUBLIC)
def test_a_post_that_is_not_public_is_in_nobodys_lists_and_counts(
    john: User, susan: User, api_client: ClientOf, why: str
) -> None:
    post = PostFactory.create(author=susan)
    CommentFactory.create_batch(2, post=post)
    db.session.commit()
    put_in_state(post, why)
    for person in (john, susan, moderator(), administrator()):
        for found in everything(api_client(person), susan):
            assert [*found.values()].count([]) == 1, found
            assert found["count"] == 0
    assert got(api_client(john), f"/users/{susan.id}")["post_count"] == 0


@pytest.mark.parametrize(
    ("why", "seen_by"),
    [
        ("draft", {"susan"}),
        ("scheduled", {"susan"}),
        ("hidden", {"susan", "moderator", "administrator"}),
    ],
)
def test_a_post_that_is_not_public_is_seen_by_few(
    john: User, susan: User, api_client: ClientOf, why: str, seen_by: set[str]
) -> None:
    post = PostFactory.create(author=susan)
    comment = CommentFactory.create(post=post)
    db.session.commit()
    put_in_state(post, why)
    people = {
        "john": john,
        "susan": susan,
        "moderator": moderator(),
        "administrator": administrator(),
    }
    for name, person in people.items():
        client, status = api_client(person), 200 if name in seen_by else 404
        for address in (
            f"/posts/{post.id}",
            f"/posts/{post.id}/comments/",
            f"/comments/{comment.id}",
        ):
            assert client.get(API + address).status_code == status, (name, address)
        answer = client.post(f"{API}/posts/{post.id}/comments/", json={"body": "Well said"})
        assert answer.status_code == (201 if status == 200 else 404)


def test_a_hidden_comment_is_in_nobodys_lists_and_counts(
    john: User, susan: User, api_client: ClientOf
) -> None:
    comment = CommentFactory.create(author=susan)
    seen = CommentFactory.create(post=comment.post)
    db.session.commit()
    comment.hidden_at = utcnow()
    for person, status in ((john, 404), (susan, 200), (moderator(), 200), (administrator(), 200)):
        client = api_client(person)
        for address in ("/comments/", f"/posts/{comment.post_id}/comments/", "/comments/?page=1"):
            found = got(client, address)
            assert [one["url"] for one in found["comments"]] == [f"{API}/comments/{seen.id}"]
            assert found["count"] == 1
        assert got(client, f"/posts/{comment.post_id}")["comment_count"] == 1
        assert client.get(f"{API}/comments/{comment.id}").status_code == status


def test_nothing_private_of_a_user_is_returned(api: FlaskClient, susan: User) -> None:
    found = api.get(f"{API}/users/{susan.id}").text
    for private in ("susan@example.com", str(susan.password_hash), susan.security_stamp):
        assert private not in found


@pytest.mark.parametrize("body", ["On boats", "On boats. " * 1000])
def test_a_list_says_what_each_post_says_itself_after_every_change(
    api: FlaskClient, john: User, body: str
) -> None:
    post = PostFactory.create(author=john, title='A "title": []', body=body)
    db.session.commit()
    before = got(api, "/posts/")["posts"]
    assert before == [got(api, f"/posts/{post.id}")]
    post.title = "Another"
    db.session.commit()
    after = got(api, "/posts/")["posts"]
    assert after == [got(api, f"/posts/{post.id}")] != before


def test_addresses_in_a_list_are_those_of_where_the_site_is(api: FlaskClient, john: User) -> None:
    PostFactory.create(author=john)
    db.session.commit()
    for root in ("", "/blog"):
        listed = api.get(f"{API}/posts/", environ_overrides={"SCRIPT_NAME": root}).get_json()
        assert listed["posts"][0]["url"].startswith(f"{root}{API}/posts/")
