"""Model: posts and comments made with no more than the book's arguments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Comment, Post, User
from tests.factories import UserFactory


@pytest.fixture
def post(app: Flask) -> Post:
    made = Post(body="body of the *blog* post", author=UserFactory.create(username="john"))
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def comment(post: Post) -> Comment:
    made = Comment(body="A first *comment*", author=post.author, post=post)
    db.session.add(made)
    db.session.commit()
    return made


def test_a_post_of_body_and_author_is_published_at_once(post: Post, client: FlaskClient) -> None:
    assert post.is_public
    assert "body of the <em>blog</em> post" in client.get("/").text


def test_a_post_of_body_and_author_has_a_slug(post: Post) -> None:
    assert post.slug


@pytest.mark.parametrize("body", ["🌊🌊🌊", "...", "标题", "```\ncode\n```", "x" * 500])
def test_every_post_has_an_address_that_answers(client: FlaskClient, body: str) -> None:
    made = Post(body=body, author=UserFactory.create())
    db.session.add(made)
    db.session.commit()
    assert made.slug
    assert client.get(f"/post/{made.id}/{made.slug}").status_code == 200


def test_the_html_of_a_post_is_exact(post: Post) -> None:
    assert post.body_html == "<p>body of the <em>blog</em> post</p>"


def test_changing_the_body_changes_the_html(post: Post) -> None:
    post.body = "*new*"
    db.session.commit()
    assert post.body_html == "<p><em>new</em></p>"


def test_a_comment_of_three_arguments_is_seen_at_once(
    comment: Comment, client: FlaskClient
) -> None:
    page = client.get(f"/post/{comment.post.id}", follow_redirects=True)
    assert "A first <em>comment</em>" in page.text


@pytest.mark.parametrize("model", [Post, Comment, User])
def test_comments_and_posts_are_dated_in_naive_utc(
    comment: Comment, model: type[Post] | type[Comment] | type[User]
) -> None:
    field = "member_since" if model is User else "timestamp"
    moment: datetime = getattr(model.query.one(), field)
    assert moment.tzinfo is None
    assert abs(datetime.now(UTC).replace(tzinfo=None) - moment) < timedelta(seconds=5)


def test_the_moment_of_a_post_may_be_given_with_microseconds(app: Flask) -> None:
    exact = datetime.fromisoformat("2020-01-02T03:04:05.678901")
    made = Post(body="Old", author=UserFactory.create(), timestamp=exact)
    db.session.add(made)
    db.session.commit()
    db.session.expire_all()
    assert made.timestamp == exact


def test_the_moment_of_a_comment_may_be_given_with_microseconds(post: Post) -> None:
    exact = datetime.fromisoformat("2020-01-02T03:04:05.678901")
    made = Comment(body="Old", author=post.author, post=post, timestamp=exact)
    db.session.add(made)
    db.session.commit()
    db.session.expire_all()
    assert made.timestamp == exact


def test_posts_and_comments_can_be_reached_from_their_author_and_post(comment: Comment) -> None:
    author = comment.author
    assert author is not None
    assert [found.id for found in author.posts] == [comment.post.id]
    assert [found.id for found in comment.post.comments] == [comment.id]
    assert [found.id for found in author.comments] == [comment.id]
