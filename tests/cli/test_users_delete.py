"""``flask user show`` and ``flask user delete``."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from app import db
from app.models import Comment, Follow, Post, User, utcnow
from app.services.accounts import administration, usernames
from tests.cli.commands import user
from tests.emails import Outbox
from tests.factories import CommentFactory, PostFactory, administrator


@pytest.fixture
def ann(app: Flask, john: User) -> User:
    """Ann, renamed from anna, with two posts, a draft and a comment, who follows john."""
    person = administration.create_account("ann@example.com", "anna", "a good password 1")
    usernames.rename(person, "ann")
    PostFactory.create_batch(2, author=person)
    PostFactory.create(author=person, status="draft")
    CommentFactory.create(author=person, post=PostFactory.create(author=john))
    person.follow(john)
    db.session.commit()
    return person


def test_an_account_is_shown(app: Flask, ann: User) -> None:
    status, said = user(app, "show", "anna")  # the former name means her, too
    assert status == 0, said
    shown = {line[:18].strip(): line[19:] for line in said.splitlines()}
    assert shown["username"] == "ann"
    assert shown["former usernames"] == "anna"
    assert shown["email"] == "ann@example.com"
    assert shown["role"] == "User"
    assert shown["confirmed"] == "yes"
    assert shown["suspended at"] == "-"
    counts = ("posts", "unpublished posts", "comments", "followed")
    assert [shown[name] for name in counts] == ["2", "1", "1", "1"]


def test_an_account_is_shown_as_json(app: Flask, ann: User) -> None:
    administration.suspend(ann)
    details = json.loads(user(app, "show", "ann@example.com", "--json")[1])
    assert (details["username"], details["former_usernames"]) == ("ann", ["anna"])
    assert details["suspended_at"].endswith("Z")
    assert not {"password_hash", "security_stamp"} & set(details)


def test_nobody_is_shown_or_deleted_who_is_not_there(app: Flask) -> None:
    for command in ("show", "delete"):
        assert user(app, command, "nobody") == (1, "Error: There is no such person.\n")


def test_an_account_is_deleted_as_its_owner_would(app: Flask, ann: User, outbox: Outbox) -> None:
    user_id = ann.id
    status, said = user(app, "delete", "ann", "--yes")
    assert (status, said) == (0, "ann is deleted.\n")
    assert db.session.get(User, user_id) is None
    assert Follow.query.filter_by(follower_id=user_id).count() == 0
    assert {post.status for post in Post.query.filter_by(author_id=None)} == {"published"}
    assert Post.query.filter_by(author_id=None).count() == 2
    assert Comment.query.filter_by(author_id=None).count() == 1
    assert [mail.recipient for mail in outbox.messages] == ["ann@example.com"]
    assert outbox.messages[0].subject.endswith("Your account was deleted")


def test_published_posts_go_if_they_shall(app: Flask, ann: User) -> None:
    PostFactory.create(author=ann, published_at=utcnow())
    assert user(app, "delete", "ann", "--with-posts", "--yes")[0] == 0
    assert {post.author.username for post in Post.query} == {"john"}


@pytest.mark.parametrize(("answer", "is_deleted"), [("y\n", True), ("n\n", False), ("", False)])
def test_it_asks_first(app: Flask, ann: User, answer: str, is_deleted: bool) -> None:
    status, said = user(app, "delete", "ann", stdin=answer)
    assert "ann, ann@example.com: 2 published posts stay, 1 others go, 1 comments stay." in said
    assert status == (0 if is_deleted else 1)
    assert (User.query.filter_by(username="ann").count() == 0) == is_deleted


def test_the_last_administrator_stays(app: Flask) -> None:
    administrator(username="boss")
    status, said = user(app, "delete", "boss", "--yes")
    assert (status, said) == (1, "Error: The last administrator has to stay.\n")
    administrator(username="other")
    assert user(app, "delete", "boss", "--yes")[0] == 0
