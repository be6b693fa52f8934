"""The statement of a followed timeline, at a cost that grows with the follows and nothing else.

For each followed author the newest posts are read along the index
``ix_posts_author_published_at``, which holds all columns that are needed, and the newest of these
are the timeline. To walk back through the posts of everybody until enough are found would be as
fast for authors who write all the time, but reads the whole table for authors who stopped long ago.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Select, bindparam, func, select, true
from sqlalchemy.orm import aliased

from app.models import Follow, Post
from app.services.pagination import Order, Slice

# How many followed authors PostgreSQL looks at before it looks at all of them.
_SAMPLE = 50
# Two primes: ordered by ``id * 619 mod 1009``, the sample has old accounts as well as new ones.
_STEP, _MODULUS = 619, 1009
_FIRST, _LAST = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59)  # noqa: DTZ001 - naive UTC


_FOLLOWED: Select[int] = select(Follow.followed_id.label("author_id")).where(
    Follow.follower_id == bindparam("follower_id")
)
_PUBLIC = Post.public(by=bindparam("until", type_=DateTime))


def followed_ids(part: Slice, dialect: str) -> Select[Any]:
    """Return a statement for the ids of some posts of everyone whom a user follows, in order.

    Its bind parameters are ``follower_id`` and ``until``, before when the posts are published.

    :param part: which rows of the timeline
    :param dialect: the name of the database's dialect
    """
    ids = (_lateral if dialect == "postgresql" else _correlated)(part).limit(part.limit)
    return ids.offset(part.offset) if part.offset else ids


def _newest_of(author_id: Any, part: Slice, most: int) -> Select[Any]:
    """Return a statement for the first posts of an author that may be in the slice."""
    posts: Any = select(Post.id, Post.published_at).where(Post.author_id == author_id, _PUBLIC)
    return replace(part, limit=most, offset=0).of(posts)


def _needed(part: Slice) -> int:
    """Return how many posts a single author may have in the slice and before it."""
    return part.offset + part.limit


def _in_order(part: Slice, moment: Any, id_: Any) -> tuple[Any, Any]:
    return Order(moment, id_, part.order.descending).columns(part.reverse)


def _lateral(part: Slice) -> Select[Any]:
    """Join each author with their newest posts, on PostgreSQL.

    PostgreSQL reads all index entries on a page of the index, a hundred of one author, even if one
    is wanted. So a sample of the authors is read first. The last post of a page of theirs bounds
    what any page can hold, and of all authors only what lies within is read: mostly nothing.
    """

    def newest(authors: Select[int], *conditions: ColumnElement[bool]) -> Select[Any]:
        listed = authors.subquery()
        posts = _newest_of(listed.c.author_id, part, _needed(part)).where(*conditions)
        found = posts.lateral()
        ordered = _in_order(part, found.c.published_at, found.c.id)
        return select(found).select_from(listed).join(found, true()).order_by(*ordered)

    spread = Follow.followed_id % _MODULUS * _STEP % _MODULUS  # fits a number of 32 bits
    sample = newest(_FOLLOWED.order_by(spread).limit(_SAMPLE))
    moments = sample.with_only_columns(sample.selected_columns.published_at)
    last = moments.offset(_needed(part) - 1).limit(1)
    # materialized: the planner would otherwise expect it to be computed for each author
    bound = select(last.cte("bound").prefix_with("MATERIALIZED").c.published_at).scalar_subquery()
    # a sample that does not fill the page bounds nothing
    if part.reverse:
        within = Post.published_at <= func.coalesce(bound, _LAST)
    else:
        within = Post.published_at >= func.coalesce(bound, _FIRST)
    # distinct, as they are anyway: the planner then caches no results for repeated authors
    found = newest(_FOLLOWED.distinct(), within)
    return found.with_only_columns(found.selected_columns.id)


def _correlated(part: Slice) -> Select[Any]:
    """Join the authors of the newest posts with their posts in a correlated subquery, on SQLite.

    SQLite has no LATERAL, but reads no more index entries than it needs. The posts of a page of 20
    are by the 20 authors with the newest posts, so one post of each author is read first, and then
    20 posts of 20 authors.
    """
    followed = _FOLLOWED.subquery("followed")
    # one text that sorts as the moment and the id do
    sortable = func.printf("%s %010d", Post.published_at, Post.id)
    newest_one = _newest_of(followed.c.author_id, part, 1).with_only_columns(sortable)
    place = newest_one.correlate(followed).scalar_subquery()
    first, _ = _in_order(part, place, place)
    authors = select(followed.c.author_id).order_by(first.nulls_last()).limit(_needed(part))
    latest = authors.cte("latest")
    ids = _newest_of(latest.c.author_id, part, _needed(part)).with_only_columns(Post.id)
    newest = aliased(Post, name="newest")
    found = select(newest.id).select_from(latest).join(newest, newest.id.in_(ids.correlate(latest)))
    return found.order_by(*_in_order(part, newest.published_at, newest.id))
