"""People who comment, follow, stop and leave at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Flask

from app import db
from app.models import DiscussionFollow, Notification, NotificationCount, User
from app.services.accounts import deletion
from app.services.comments import commenting
from app.services.comments.followed_discussions import follow_discussion, unfollow_discussion
from app.services.posts.publishing import find_post
from tests.factories import PostFactory, UserFactory
from tests.services.together import at_once

ROUNDS = range(4)


def comment(user_id: int, post_id: int, body: str) -> int:
    user = db.session.get_one(User, user_id)
    return commenting.write_comment(user, find_post(user, post_id), body).id


def change(user_id: int, post_id: int, change: Callable[[User, int], object]) -> None:
    change(db.session.get_one(User, user_id), post_id)


def told(user_id: int) -> int:
    """How much a user is told, which must be what is counted."""
    rows = Notification.query.filter_by(recipient_id=user_id).count()
    stored = db.session.get(NotificationCount, user_id)
    assert (stored.unread if stored else 0) == rows
    return rows


def test_two_who_comment_at_once_are_told_of_each_other_once(app: Flask) -> None:
    post_id = PostFactory.create().id
    ids = [user.id for user in UserFactory.create_batch(2)]
    at_once(app, *(partial(comment, user_id, post_id, "First") for user_id in ids))
    # who was second has not been told of the first
    assert sorted(told(user_id) for user_id in ids) == [0, 1]
    for number in ROUNDS:
        at_once(app, *(partial(comment, user_id, post_id, f"No. {number}") for user_id in ids))
    assert sorted(told(user_id) for user_id in ids) == [4, 5]
    assert DiscussionFollow.query.count() == 2


def test_two_tabs_follow_once_and_stopping_while_commenting_stops(app: Flask) -> None:
    post_id, user_id = PostFactory.create().id, UserFactory.create().id
    follow = partial(change, user_id, post_id, follow_discussion)
    stop = partial(change, user_id, post_id, unfollow_discussion)
    for number in ROUNDS:
        assert at_once(app, follow, follow, follow) == [None] * 3
        at_once(app, stop, partial(comment, user_id, post_id, f"No. {number}"), stop)
        assert [row.is_following for row in DiscussionFollow.query] == [False]


def test_followers_who_leave_meanwhile_keep_nobody_from_commenting(app: Flask) -> None:
    post_id, author_id = PostFactory.create().id, UserFactory.create().id
    for number in ROUNDS:
        leavers = [user.id for user in UserFactory.create_batch(2)]
        for user_id in leavers:
            change(user_id, post_id, follow_discussion)

        def leave(user_id: int) -> None:
            deletion.erase_account(db.session.get_one(User, user_id))

        at_once(
            app,
            *(partial(leave, user_id) for user_id in leavers),
            partial(comment, author_id, post_id, f"No. {number}"),
        )
    assert [row.user_id for row in DiscussionFollow.query] == [author_id]
    assert Notification.query.filter_by(kind="discussion").count() == 0
