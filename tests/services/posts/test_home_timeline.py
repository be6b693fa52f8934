"""The home timeline: posts of followed people and tags as a plain query finds them, each once."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import or_, select

from app import db
from app.models import Follow, Post, Tag, TagFollow, User, post_tags, utcnow
from app.services.pagination import Cursor, Page
from app.services.posts import lists
from benchmarks.explaining import FEW_ROWS, Plan, explain
from benchmarks.statements import hearing
from tests.factories import PostFactory, TagFactory, UserFactory, put_in_state
from tests.services.paging import SIZE, page_request, walk

BEGIN = datetime.fromisoformat("2026-03-01T12:00:00")
DAY = timedelta(days=1)


@pytest.fixture
def reader(app: Flask) -> User:
    """Return a user who follows nobody yet."""
    reader: User = UserFactory.create()
    return reader


def follow_tags(reader: User, tags: list[Tag]) -> None:
    """Let a user follow tags."""
    db.session.flush()
    db.session.add_all(TagFollow(user_id=reader.id, tag_id=tag.id) for tag in tags)
    db.session.commit()


def write(reader: User, people: int, tags: int, posts: int, ties: int) -> None:
    """Write posts with up to three tags each, half of which are followed, as some authors are."""
    draw = random.Random(people * 100 + tags * 10 + posts)
    authors = UserFactory.create_batch(people + 2)
    carried = TagFactory.create_batch(tags + 2)
    for person in authors[2:]:
        reader.follow(person)
    follow_tags(reader, carried[2:])
    for number in range(posts):
        moment = BEGIN + timedelta(minutes=number // ties)
        post = Post(body="A text", author=draw.choice(authors), published_at=moment)
        post.tags = draw.sample(carried, k=min(draw.randrange(4), len(carried)))
        if number % 7 == 3:
            post.hidden_at = BEGIN
        db.session.add(post)
    db.session.commit()


def expected(reader: User) -> list[int]:
    """The ids as a query without cleverness finds them."""
    people = select(Follow.followed_id).where(Follow.follower_id == reader.id)
    tags = select(TagFollow.tag_id).where(TagFollow.user_id == reader.id)
    tagged = select(post_tags.c.post_id).where(post_tags.c.tag_id.in_(tags))
    statement = (
        select(Post.id)
        .where(or_(Post.author_id.in_(people), Post.id.in_(tagged)), Post.public())
        .order_by(Post.published_at.desc(), Post.id.desc())
    )
    return list(db.session.scalars(statement))


def page(reader: User, **place: str) -> Page[Post]:
    """The page at the arguments of a link."""
    return lists.timeline(lists.MODELS, reader, page_request(**place))


def ids_of(found: Page[Any]) -> list[int]:
    """The ids of the posts on a page."""
    return [post.id for post in found.items]


@pytest.mark.parametrize(
    ("people", "tags", "posts"), [(0, 1, 20), (0, 0, 5), (3, 2, 40), (2, 30, 80), (60, 3, 100)]
)
@pytest.mark.parametrize("ties", [1, 5, 100])
def test_a_walk_there_and_back_shows_what_a_plain_query_finds(
    reader: User, people: int, tags: int, posts: int, ties: int
) -> None:
    write(reader, people, tags, posts, ties)
    ids = expected(reader)
    pages = [ids[begin : begin + SIZE] for begin in range(0, len(ids), SIZE)] or [[]]
    for first in (page(reader), page(reader, page="1")):
        assert [ids_of(each) for each in walk(partial(page, reader), "next", first)] == pages
    assert lists.count_timeline(reader) == len(ids)
    if len(pages) > 1:
        last_but_one = db.session.get_one(Post, pages[-2][-1])
        last = page(reader, before=str(lists.BY_PUBLICATION.cursor(last_but_one)))
        back = walk(partial(page, reader), "previous", last)
        assert [ids_of(each) for each in back][: len(pages)] == pages[::-1]


def test_many_tags_with_the_same_newest_posts_hide_no_other(reader: User) -> None:
    many, one = TagFactory.create_batch(30), TagFactory.create()
    follow_tags(reader, [*many, one])
    for number in range(4):
        PostFactory.create(tags=many, published_at=BEGIN + number * DAY)
    PostFactory.create(tags=[one], published_at=BEGIN - DAY)
    db.session.commit()
    pages = walk(partial(page, reader), "next", page(reader))
    found = [post_id for one in pages for post_id in ids_of(one)]
    assert found == expected(reader)
    assert len(found) == 5


@pytest.mark.parametrize("state", ["draft", "scheduled", "hidden", "bin"])
def test_what_is_not_public_is_not_in_it(reader: User, state: str) -> None:
    tag = TagFactory.create()
    follow_tags(reader, [tag])
    shown, gone = PostFactory.create_batch(2, tags=[tag])
    if state == "bin":
        gone.status, gone.deleted_at = "draft", utcnow()
    else:
        put_in_state(gone, state)
    db.session.commit()
    assert ids_of(page(reader)) == [shown.id]
    assert lists.count_timeline(reader) == 1


def test_the_list_of_the_api_has_no_tags(reader: User) -> None:
    write(reader, 2, 3, 20, 1)
    followed = lists.followed(lists.MODELS, reader, page_request())
    people = set(db.session.scalars(select(Follow.followed_id).filter_by(follower_id=reader.id)))
    assert {post.author_id for post in followed.items} <= people


def _fill(reader: User, posts: int) -> None:
    """As many posts, half of which carry one of two followed tags, and their people."""
    authors, tags = UserFactory.create_batch(20), TagFactory.create_batch(4)
    for author in authors[:3]:
        reader.follow(author)
    follow_tags(reader, tags[:2])
    first = (db.session.scalar(select(Post.id).order_by(Post.id.desc())) or 0) + 1
    rows = [
        {
            "id": first + number,
            "body": "A text",
            "body_html": "<p>A text</p>",
            "summary_html": "<p>A text</p>",
            "excerpt": "A text",
            "summary_is_whole": True,
            "status": "published",
            "published_at": BEGIN + timedelta(minutes=number),
            "created_at": BEGIN,
            "author_id": authors[number % 20].id,
        }
        for number in range(posts)
    ]
    db.session.execute(Post.__table__.insert(), rows)  # type: ignore[attr-defined]
    carried = [
        {"post_id": row["id"], "tag_id": tags[number % 4].id, "published_at": row["published_at"]}
        for number, row in enumerate(rows)
    ]
    db.session.execute(post_tags.insert(), carried)
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _plans(reader: User, **place: str) -> list[Plan]:
    with hearing() as asked:
        assert page(reader, **place).items
    db.session.rollback()
    connection = db.engine.raw_connection()
    try:
        return [explain(connection, db.engine.dialect, each) for each in asked if each.reads]
    finally:
        connection.close()


@pytest.mark.parametrize("posts", [1_000, 20_000])
def test_it_is_read_along_indexes(reader: User, posts: int) -> None:
    _fill(reader, posts)
    middle = Cursor(BEGIN + timedelta(minutes=posts // 2), 1)
    for place in ({}, {"before": str(middle)}, {"after": str(middle)}):
        for plan in _plans(reader, **place):
            assert plan.without_index == [], place
            # of a thousand posts PostgreSQL may read all
            assert (plan.rows_read or 0) < 2 * FEW_ROWS, (place, plan)
