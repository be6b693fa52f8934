"""Events at the same moment, on connections of their own: each is counted once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask

from app import db
from app.models import Notification, NotificationCount, User
from app.services.comments import commenting
from app.services.moderation import moderation
from app.services.notifications import reading
from app.services.people import following
from app.services.posts import publishing
from app.services.posts.post_text import PostText
from tests.factories import PostFactory, UserFactory, moderator
from tests.services.together import at_once

Action = Callable[[], Any]
ROUNDS = range(4)


def as_user(user: User, action: Callable[[User], Any]) -> Action:
    """The action of a person who is loaded in the transaction it happens in."""
    user_id = user.id
    return lambda: action(db.session.get_one(User, user_id))


def commenting_on(user: User, post_id: int, body: str) -> Action:
    """Write a comment."""

    def write(person: User) -> int:
        post = publishing.find_post(person, post_id)
        return commenting.write_comment(person, post, body).id

    return as_user(user, write)


def unread(user: User) -> int:
    """Return the stored number, which must be that of the rows."""
    stored = db.session.get_one(NotificationCount, user.id).unread
    rows = Notification.query.filter_by(recipient_id=user.id, read_at=None).count()
    assert stored == rows
    return stored


def test_comments_and_followers_are_all_counted(app: Flask, john: User) -> None:
    post_id = PostFactory.create(author=john).id
    people = UserFactory.create_batch(2)
    for number in ROUNDS:
        follower = UserFactory.create()
        john_id = john.id

        def follow(person: User, user_id: int = john_id) -> bool:
            return following.follow(person, db.session.get_one(User, user_id))

        at_once(
            app,
            *(commenting_on(person, post_id, f"Round {number}") for person in people),
            as_user(follower, follow),
            as_user(follower, follow),
        )
    assert unread(john) == 12


def test_authors_who_comment_on_each_other_do_not_wait_for_each_other(app: Flask) -> None:
    people = UserFactory.create_batch(2)
    posts = [PostFactory.create(author=person).id for person in people]
    for number in ROUNDS:
        body = f"Round {number}"
        at_once(
            app,
            commenting_on(people[0], posts[1], body),
            commenting_on(people[1], posts[0], body),
            *(_editing(person, post, body) for person, post in zip(people, posts, strict=True)),
        )
    assert [unread(person) for person in people] == [4, 4]


def _editing(author: User, post_id: int, body: str) -> Action:
    return as_user(author, lambda person: publishing.edit_post(person, post_id, PostText(body)).id)


def test_hiding_and_reading_meanwhile_leave_the_count_right(app: Flask, john: User) -> None:
    post = PostFactory.create(author=john)
    post_id, mona, ann = post.id, moderator(), UserFactory.create()
    for number in ROUNDS:
        comment_id = commenting.write_comment(ann, post, f"First of round {number}").id
        at_once(
            app,
            commenting_on(ann, post_id, f"Second of round {number}"),
            as_user(mona, partial(_hide, comment_id)),
            as_user(john, lambda person: reading.mark_read(person.id)),
        )
        at_once(app, as_user(john, lambda person: reading.mark_read(person.id)))
        assert db.session.get_one(NotificationCount, john.id).unread == 0
    assert unread(ann) == 4


def _hide(comment_id: int, person: User) -> int:
    return moderation.hide_comment(person, comment_id, "Spam").id
