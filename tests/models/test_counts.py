"""Whatever people do, in whatever order, the stored counts are those of the rows."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import db
from app.models import Comment, Post, User, utcnow
from app.services.accounts import deletion
from app.services.comments import commenting
from app.services.errors import DomainError
from app.services.moderation import moderation
from app.services.people import following
from app.services.posts import publishing
from app.services.posts.bin import delete_post
from app.services.posts.post_text import PostText
from tests.clients import PASSWORD
from tests.factories import UserFactory, administrator, moderator
from tests.models.counting import assert_counts_are_right, counted_counts

TAGS = ["sea", "wood", "tar"]


class Life:
    """Users who write, tag, comment, follow, hide, delete and leave at random."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.people = 0
        for _ in range(3):
            self.join()
        self.moderator = moderator(username="mary")
        db.session.commit()
        self.done: list[str] = []

    def step(self) -> None:
        """Let a user do one thing; what is refused is rolled back, as in a view."""
        often = [self.write, self.comment, self.follow] * 2
        changing = [self.edit, self.hide, self.show, self.hide_comment, self.show_comment]
        ending = [self.unfollow, self.delete, self.delete_comment, self.join, self.leave]
        actions: list[Callable[[], object]] = [*often, *changing, *ending]
        action = self.chance.choice(actions)
        self.done.append(action.__name__)
        try:
            action()
            db.session.commit()
        except DomainError as error:
            self.done[-1] += f" ({error.message})"
            db.session.rollback()

    def any_user(self) -> User:
        people = db.session.scalars(select(User).where(User.username != "mary")).all()
        return self.chance.choice(people) if people else self.join()

    def a_post(self) -> Post:
        posts = db.session.scalars(select(Post).order_by(Post.id)).all()
        return self.chance.choice(posts) if posts else self.write()

    def a_comment(self) -> Comment:
        comments = db.session.scalars(select(Comment).order_by(Comment.id)).all()
        return self.chance.choice(comments) if comments else self.comment()

    def text(self) -> PostText:
        later = utcnow() + timedelta(days=1)
        return PostText(
            body="A text",
            tags=self.chance.sample(TAGS, self.chance.randrange(3)),
            status=self.chance.choice(["draft", "published", "published"]),
            publish_at=self.chance.choice([None, None, later]),
        )

    def join(self) -> User:
        self.people += 1
        joined: User = UserFactory.create(username=f"person{self.people}")
        return joined

    def write(self) -> Post:
        return publishing.write_post(self.any_user(), self.text())

    def edit(self) -> Post:
        post = self.a_post()
        return publishing.edit_post(post.author or self.moderator, post.id, self.text())

    def delete(self) -> None:
        post = self.a_post()
        delete_post(post.author or self.moderator, post.id)

    def comment(self) -> Comment:
        post = self.a_post()
        author = self.chance.choice([self.any_user(), post.author or self.moderator])
        return commenting.write_comment(author, post, "A comment")

    def delete_comment(self) -> None:
        comment = self.a_comment()
        commenting.delete_comment(comment.author or self.moderator, comment.id)

    def hide(self) -> None:
        moderation.hide_post(self.moderator, self.a_post().id, "Off topic")

    def show(self) -> None:
        moderation.show_post(self.moderator, self.a_post().id)

    def hide_comment(self) -> None:
        moderation.hide_comment(self.moderator, self.a_comment().id, "Off topic")

    def show_comment(self) -> None:
        moderation.show_comment(self.moderator, self.a_comment().id)

    def follow(self) -> None:
        following.follow(self.any_user(), self.any_user())

    def unfollow(self) -> None:
        following.unfollow(self.any_user(), self.any_user())

    def leave(self) -> None:
        deletion.delete_account(self.any_user(), PASSWORD, self.chance.random() < 0.5)


@pytest.mark.parametrize("seed", range(4))
def test_counts_stay_right_in_a_random_life(app: Flask, seed: int) -> None:
    life = Life(seed)
    for _ in range(30):
        life.step()
        assert_counts_are_right()
    assert sum(counted_counts().values()) > 0, life.done


def test_a_post_counts_for_its_author_its_tags_and_the_site_while_it_is_shown(app: Flask) -> None:
    john, mary = UserFactory.create(username="john"), moderator(username="mary")
    post = publishing.write_post(john, PostText("A text", tags=["sea"]))
    commenting.write_comment(mary, post, "A comment")
    db.session.commit()
    shown = {
        "site posts": 1,
        "site comments": 1,
        "john posts": 1,
        f"month {post.published_at:%Y%m}": 1,
        "tag sea": 1,
        f"post {post.id} comments": 1,
    }
    not_shown = {f"post {post.id} comments": 1}
    assert counted_counts() == shown
    moderation.hide_post(mary, post.id, "Off topic")
    assert counted_counts() == not_shown
    assert_counts_are_right()
    moderation.show_post(mary, post.id)
    assert counted_counts() == shown
    assert_counts_are_right()
    publishing.edit_post(john, post.id, PostText("A text", status="draft", tags=["wood"]))
    assert counted_counts() == not_shown
    assert_counts_are_right()


def test_a_comment_on_a_scheduled_post_does_not_count_for_the_site_yet(app: Flask) -> None:
    john = UserFactory.create(username="john")
    later = utcnow() + timedelta(days=1)
    post = publishing.write_post(john, PostText("A text", publish_at=later))
    commenting.write_comment(john, post, "A note to self")
    assert commenting.count_public_comments() == 0
    post.published_at = utcnow()
    db.session.flush()
    assert commenting.count_public_comments() == 1
    assert_counts_are_right()


def test_an_administrator_who_leaves_with_much_behind_leaves_right_counts(app: Flask) -> None:
    ada, other = administrator(username="ada"), administrator(username="other")
    for number, text in enumerate(
        [PostText("One", tags=["sea"]), PostText("Two", status="draft"), PostText("Three")]
    ):
        post = publishing.write_post(ada, text)
        commenting.write_comment(ada, post, f"Comment {number}")
    following.follow(ada, other)
    following.follow(other, ada)
    deletion.delete_account(ada, PASSWORD)
    db.session.commit()
    assert_counts_are_right()
    assert (other.follower_count, other.followed_count) == (0, 0)
    assert [post.author for post in Post.query] == [None, None]
