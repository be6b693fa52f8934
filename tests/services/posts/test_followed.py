"""The followed timeline: the same rows in the same order as a plain query finds, page by page."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from app import db
from app.models import Follow, Post, User, utcnow
from app.services.pagination import Cursor, Page, PageRequest
from app.services.posts import lists
from tests.factories import UserFactory
from tests.services.paging import SIZE, page_request, walk

MORE_THAN_SAMPLED = 60
BEGIN = datetime.fromisoformat("2026-03-01T12:00:00")
DAY = timedelta(days=1)


@pytest.fixture
def reader(app: Flask) -> User:
    """Return a user who follows several others and is not followed back."""
    reader: User = UserFactory.create()
    return reader


def write(reader: User, followed: int, posts: int, ties: int) -> None:
    """Write posts of as many followed users, ``ties`` in a minute, and of another user."""
    draw = random.Random(followed * 100 + posts)
    people = UserFactory.create_batch(followed + 1)
    for person in people[1:]:
        reader.follow(person)
    for number in range(posts):
        moment = BEGIN + timedelta(minutes=number // ties)
        post = Post(body="A text", author=draw.choice(people), published_at=moment)
        if number % 7 == 3:
            post.hidden_at = BEGIN
        db.session.add(post)
        db.session.flush()
    db.session.commit()


def expected(reader: User) -> list[int]:
    """The ids as a query without cleverness finds them."""
    followed = select(Follow.followed_id).where(Follow.follower_id == reader.id)
    statement = (
        select(Post.id)
        .where(Post.author_id.in_(followed), Post.public())
        .order_by(Post.published_at.desc(), Post.id.desc())
    )
    return list(db.session.scalars(statement))


def place(post_id: int) -> Cursor:
    """Where a post stands."""
    return lists.BY_PUBLICATION.cursor(db.session.get_one(Post, post_id))


def page(reader: User, **place: str) -> Page[Post]:
    """The page at the arguments of a link."""
    return lists.followed(lists.MODELS, reader, page_request(**place))


def walk_ids(reader: User, direction: str, first: Page[Post]) -> list[list[int]]:
    """Return the ids on the page and on all that follow it in a direction."""
    pages = walk(partial(page, reader), direction, first)
    return [[post.id for post in one.items] for one in pages]


@pytest.mark.parametrize(
    ("followed", "posts"), [(0, 5), (1, 12), (3, 23), (12, 40), (MORE_THAN_SAMPLED, 100)]
)
@pytest.mark.parametrize("ties", [1, 5, 100])
def test_a_walk_there_and_back_shows_what_a_plain_query_finds(
    reader: User, followed: int, posts: int, ties: int
) -> None:
    write(reader, followed, posts, ties)
    ids = expected(reader)
    pages = [ids[begin : begin + SIZE] for begin in range(0, len(ids), SIZE)] or [[]]
    assert walk_ids(reader, "next", page(reader)) == pages
    assert walk_ids(reader, "next", page(reader, page="1")) == pages
    if len(pages) > 1:
        last = page(reader, before=str(place(pages[-2][-1])))
        assert walk_ids(reader, "previous", last)[: len(pages)] == pages[::-1]


@pytest.mark.parametrize("posts_each", [1, 30])
@pytest.mark.parametrize("writing", [slice(0, 2), slice(29, 31), slice(-2, None)])
def test_few_who_write_among_many_who_stopped(
    reader: User, writing: slice, posts_each: int
) -> None:
    people = UserFactory.create_batch(MORE_THAN_SAMPLED)
    for number, person in enumerate(people):
        reader.follow(person)
        db.session.add(Post(body="Old", author=person, published_at=BEGIN - number * DAY))
    for number in range(posts_each):
        for person in people[writing]:
            db.session.add(Post(body="New", author=person, published_at=BEGIN + number * DAY))
    db.session.add(Post(body="Soon", author=people[0], published_at=utcnow() + DAY))
    db.session.commit()
    ids = expected(reader)
    assert [post_id for one in walk_ids(reader, "next", page(reader)) for post_id in one] == ids
    assert [post.id for post in page(reader, page="3").items] == ids[2 * SIZE : 3 * SIZE]


def test_teasers_and_whole_posts_are_the_same_posts(reader: User) -> None:
    write(reader, 3, 9, 1)
    teasers = lists.followed(lists.TEASERS, reader, PageRequest(20)).items
    whole = lists.followed(lists.MODELS, reader, PageRequest(20)).items
    assert [teaser.id for teaser in teasers] == [post.id for post in whole] == expected(reader)
