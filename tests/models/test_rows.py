"""What a row knows about itself, and what the database refuses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app import db
from app.models import Comment, Follow, Post, Tag, User, utcnow
from tests.factories import CommentFactory, PostFactory, UserFactory

BEGIN = datetime(2026, 1, 1, 12, 0, 0, 123456)  # noqa: DTZ001 - naive UTC inside


def test_the_clock_is_naive_utc(app: Flask) -> None:
    now = utcnow()
    assert now.tzinfo is None
    post = PostFactory.create(published_at=BEGIN)
    db.session.commit()
    assert post.published_at == BEGIN
    assert post.timestamp == BEGIN


@pytest.mark.parametrize(
    ("fields", "draft", "scheduled", "public"),
    [
        ({}, False, False, True),
        ({"status": "draft"}, True, False, False),
        ({"published_at": utcnow() + timedelta(days=1)}, False, True, False),
        ({"hidden_at": utcnow()}, False, False, False),
    ],
)
def test_a_post_and_the_database_agree_on_what_is_public(
    app: Flask, fields: dict[str, Any], draft: bool, scheduled: bool, public: bool
) -> None:
    post = PostFactory.create(**fields)
    assert (post.is_draft, post.is_scheduled, post.is_public) == (draft, scheduled, public)
    assert (Post.query.filter(Post.public()).count() == 1) == public
    assert (Post.query.filter(Post.scheduled()).count() == 1) == scheduled


@pytest.mark.parametrize(
    "values",
    [
        {"status": "secret"},
        {"status": "published", "published_at": None},
    ],
)
def test_the_database_refuses_a_post_in_no_state(app: Flask, values: dict[str, Any]) -> None:
    post = PostFactory.create()
    for name, value in values.items():
        setattr(post, name, value)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize(("column", "value"), [("email", "JOHN@x.org"), ("username", "JOHN")])
def test_the_database_keeps_names_apart_without_regard_to_case(
    app: Flask, column: str, value: str
) -> None:
    UserFactory.create(email="john@x.org", username="john")
    with pytest.raises(IntegrityError):
        UserFactory.create(**{column: value})
    db.session.rollback()


def test_a_post_takes_its_comments_and_tags_along(app: Flask) -> None:
    comment = CommentFactory.create()
    comment.post.tags = [Tag(name="Sea", slug="sea")]
    db.session.commit()
    db.session.execute(text("DELETE FROM posts"))
    db.session.expire_all()
    assert Comment.query.count() == 0
    assert db.session.scalar(text("SELECT count(*) FROM post_tags")) == 0
    assert Tag.query.count() == 1


def test_a_person_takes_follows_along_and_leaves_texts(app: Flask) -> None:
    comment = CommentFactory.create()
    john, susan = comment.author, comment.post.author
    john.follow(susan)
    db.session.commit()
    db.session.delete(john)
    db.session.commit()
    assert comment.author is None
    assert Follow.query.count() == 1
    assert susan.follower_count == 0


def test_everyone_has_a_name_to_show(app: Flask) -> None:
    assert UserFactory.create(name="John Dale").display_name == "John Dale"
    assert UserFactory.create(username="john").display_name == "john"
    nameless = UserFactory.create(username=None)
    assert nameless.display_name == f"user {nameless.id}"


def test_a_session_of_another_stamp_is_void(app: Flask) -> None:
    john = UserFactory.create()
    session_id = john.get_id()
    assert User.from_session(session_id) == john
    john.password = "dog"
    assert User.from_session(session_id) is None
    for nonsense in ("", "x", "1", f"{john.id}.", f"{10**12}.x", "-1.x", "1.é"):
        assert User.from_session(nonsense) is None
