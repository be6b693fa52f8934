"""People who like, save and delete at the same moment: every like counts once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app import db
from app.models import Post, PostLike, SavedPost, User
from app.services.accounts import deletion
from app.services.errors import Conflict, DomainError, NotFound
from app.services.moderation import moderation
from app.services.posts import likes, publishing, saved
from app.services.posts.bin import delete_post
from app.services.posts.post_text import PostText
from tests.clients import browser_of
from tests.factories import PostFactory, UserFactory, moderator
from tests.models.counting import assert_counts_are_right
from tests.services.together import at_once

Action = Callable[[], Any]
ROUNDS = range(4)


def as_user(user: User, service: Callable[..., Any], *arguments: Any) -> Action:
    """What a person does, who is loaded in the transaction it happens in."""
    user_id = user.id

    def act() -> Any:
        done = service(db.session.get_one(User, user_id), *arguments)
        return done.id if isinstance(done, Post) else done

    return act


def test_different_people_and_the_same_one_at_once(app: Flask) -> None:
    post = PostFactory.create(author=UserFactory.create())
    people = UserFactory.create_batch(3)
    for service, expected in ((likes.like, 3), (likes.unlike, 0)) * 2:
        twice = [as_user(person, service, post.id) for person in people * 2]
        assert at_once(app, *twice) == [post.id] * 6
        assert (post.like_count, PostLike.query.count()) == (expected, expected)
    assert_counts_are_right()


def test_liking_and_unliking_at_once_through_the_site(app: Flask) -> None:
    post, john = PostFactory.create(author=UserFactory.create()), UserFactory.create()
    browsers = [browser_of(app, john) for _ in range(4)]
    for _ in ROUNDS:
        for action, expected in (("like", 1), ("unlike", 0)):
            where = f"/post/{post.id}/{action}"
            answers = at_once(app, *(lambda b=b, w=where: b.post(w) for b in browsers))
            assert [answer.status_code for answer in answers] == [302] * 4
            assert post.like_count == expected
        both = [f"/post/{post.id}/{action}" for action in ("like", "unlike", "like", "unlike")]
        at_once(app, *(lambda b=b, w=w: b.post(w) for b, w in zip(browsers, both, strict=True)))
        assert_counts_are_right()
        browsers[0].post(f"/post/{post.id}/unlike")


def test_the_same_post_saved_at_once_is_saved_once(app: Flask) -> None:
    post, john = PostFactory.create(), UserFactory.create()
    for _ in ROUNDS:
        at_once(app, *[as_user(john, saved.save, post.id)] * 3)
        assert SavedPost.query.count() == 1
        at_once(app, *[as_user(john, saved.unsave, post.id)] * 3)
        assert SavedPost.query.count() == 0


@pytest.mark.parametrize("change", ["hidden", "deleted", "withdrawn"])
def test_a_post_is_liked_and_saved_while_it_goes(app: Flask, change: str) -> None:
    mary, john = moderator(), UserFactory.create()
    for _ in ROUNDS:
        post = PostFactory.create(author=UserFactory.create())
        going = {
            "hidden": as_user(mary, moderation.hide_post, post.id, "Spam"),
            "deleted": as_user(post.author, delete_post, post.id),
            "withdrawn": as_user(
                post.author, publishing.edit_post, post.id, PostText("A text", status="draft")
            ),
        }
        *done, gone = at_once(
            app,
            as_user(john, likes.like, post.id),
            as_user(john, saved.save, post.id),
            going[change],
        )
        assert all(isinstance(each, int | NotFound | Conflict) for each in done)
        assert not isinstance(gone, DomainError)
        assert_counts_are_right()


def test_accounts_that_like_one_another_are_deleted_at_once(app: Flask) -> None:
    for _ in ROUNDS:
        people = UserFactory.create_batch(3)
        posts = [PostFactory.create(author=person) for person in people]
        stays = PostFactory.create(author=UserFactory.create())
        for person in people:
            for post in (*posts, stays):
                if post.author is not person:
                    likes.like(person, post.id)
        assert stays.like_count == 3
        going = [as_user(person, deletion.erase_account) for person in people]
        assert at_once(app, *going) == [None] * 3
        assert stays.like_count == 0
        assert_counts_are_right()
