"""Several programs at once: nothing is lost, doubled, or answered with a 500."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import db
from app.models import Comment, Post, SiteCount, Tag, User
from app.models.counts import COMMENTS, POSTS
from app.services.posts.publishing import delete_post
from tests.api.conftest import got
from tests.clients import API, settle
from tests.factories import PostFactory
from tests.fixture_types import ClientOf

Doing = Callable[[], Any]


def together(*doings: Doing) -> list[Any]:
    """Do all of it at the same time, each in a thread; answers what each answered."""
    settle()  # the test's own session keeps nobody waiting
    with ThreadPoolExecutor(len(doings)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(doing) for doing in doings]]


def putting(client: FlaskClient, post_id: int, **fields: Any) -> Doing:
    """A change of a post, to be made later."""

    def put() -> TestResponse:
        return client.put(f"{API}/posts/{post_id}", json=fields)

    return put


def commenting(client: FlaskClient, post_id: int) -> Doing:
    """A comment on a post, to be made later."""

    def post() -> TestResponse:
        return client.post(f"{API}/posts/{post_id}/comments/", json={"body": "Well said"})

    return post


def test_changes_of_different_fields_are_both_kept(
    api_client: ClientOf, api: FlaskClient, john: User
) -> None:
    post = PostFactory.create(author=john)
    post_id = post.id
    for number in range(5):
        fields: list[dict[str, Any]] = [
            {"body": f"Body {number}"},
            {"title": f"Title {number}"},
            {"tags": [f"tag {number}"]},
            {"language": f"l{'abcde'[number]}"},
        ]
        answers = together(*(putting(api_client(john), post_id, **one) for one in fields))
        assert [answer.status_code for answer in answers] == [200] * 4
        found = got(api, f"/posts/{post_id}")
        for one in fields:
            for name, value in one.items():
                assert found[name] == value
    settle()
    assert post.revision == 21


def test_new_posts_at_once_are_all_counted(
    api_client: ClientOf, api: FlaskClient, john: User
) -> None:
    def publish(client: FlaskClient) -> Doing:
        return lambda: client.post(f"{API}/posts/", json={"body": "A post", "tags": ["new", "it"]})

    answers = together(*(publish(api_client(john)) for _program in range(4)))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert got(api, "/posts/")["count"] == 4
    assert got(api, f"/users/{john.id}")["post_count"] == 4
    settle()
    assert [tag.published_count for tag in Tag.query] == [4, 4]


def test_comments_at_once_are_all_counted(
    api_client: ClientOf, api: FlaskClient, john: User, susan: User
) -> None:
    post = PostFactory.create()
    people = [john, susan, john, susan]
    answers = together(*(commenting(api_client(person), post.id) for person in people))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert got(api, f"/posts/{post.id}")["comment_count"] == 4
    assert got(api, "/comments/")["count"] == 4


def test_a_comment_on_a_post_that_is_being_deleted_is_made_or_not_found(
    app: Flask, api_client: ClientOf, john: User, susan: User
) -> None:
    def delete(post_id: int, author_id: int) -> Doing:
        def doing() -> None:
            with app.app_context():
                author = db.session.get(User, author_id)
                assert author is not None
                delete_post(author, post_id)
                db.session.commit()

        return doing

    for _round in range(8):
        post = PostFactory.create(author=john)
        commented, _none = together(
            commenting(api_client(susan), post.id),
            delete(post.id, john.id),
        )
        assert commented.status_code in (201, 404)
    settle()
    assert (Post.query.count(), Comment.query.count()) == (0, 0)
    counts = {row.name: row.value for row in SiteCount.query}
    assert (counts.get(POSTS, 0), counts.get(COMMENTS, 0)) == (0, 0)


def test_a_comment_on_a_post_that_is_being_withdrawn_is_counted_once(
    api_client: ClientOf, api: FlaskClient, john: User, susan: User
) -> None:
    for _round in range(8):
        post = PostFactory.create(author=john)
        commented, withdrawn = together(
            commenting(api_client(susan), post.id),
            putting(api_client(john), post.id, status="draft"),
        )
        assert commented.status_code in (201, 404)
        assert withdrawn.status_code == 200
        assert got(api, "/comments/")["count"] == 0
    settle()
    assert {row.value for row in SiteCount.query} == {0}
