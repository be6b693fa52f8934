"""The statement of the home timeline: posts of the people and of the tags that a user follows.

The posts of people are found as in ``followed``. The last one that a page of theirs needs bounds
what any page can hold, so of each tag only what lies within is read, and no more than a page, along
``ix_post_tags_tag_id_published_at``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Integer,
    Select,
    bindparam,
    case,
    func,
    literal,
    select,
    true,
    union,
)
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Follow, Post, TagFollow, post_tags
from app.services.pagination import Order, Slice
from app.services.posts.followed import followed_ids

BY_DATE_OF_TAG = Order(post_tags.c.published_at, post_tags.c.post_id)

_FIRST, _LAST = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59)  # noqa: DTZ001 - naive UTC
_UNTIL = bindparam("until", type_=DateTime)
_FOLLOWER = bindparam("follower_id", type_=Integer)


def timeline_ids(part: Slice, dialect: str) -> Select[Any]:
    """Return a statement for the ids of some posts of the people and tags one follows, in order.

    Each post is there once. The bind parameters are those of ``followed_ids``.

    :param part: which rows of the timeline
    :param dialect: the name of the database's dialect
    """
    first_ones = replace(part, limit=part.offset + part.limit, offset=0)
    ids = followed_ids(first_ones, dialect).cte("by_people")
    by_people: Any = select(Post.id, Post.published_at).join(ids, ids.c.id == Post.id)
    people = by_people.cte("people")
    within = _within(first_ones, people)
    tagged = (_lateral if dialect == "postgresql" else _correlated)(first_ones, within)
    both = union(select(people.c.id, people.c.published_at), tagged).subquery("both")
    order = Order(both.c.published_at, both.c.id, part.order.descending)
    found = select(both.c.id).order_by(*order.columns(part.reverse)).limit(part.limit)
    return found.offset(part.offset) if part.offset else found


def _within(part: Slice, people: Any) -> ColumnElement[bool]:
    """Return the condition for rows of ``post_tags`` that are not beyond a full page of people."""
    moment = people.c.published_at
    beyond, last = (_LAST, func.max(moment)) if part.reverse else (_FIRST, func.min(moment))
    is_full = func.count() >= part.limit
    bound = select(case((is_full, last), else_=literal(beyond, DateTime)).label("moment"))
    # materialized: the planner would otherwise expect it to be computed for each tag
    kept = bound.select_from(people).cte("bound_of_tags")
    kept = kept.prefix_with("MATERIALIZED", dialect="postgresql")
    within = select(kept.c.moment).scalar_subquery()
    dated = post_tags.c.published_at
    return dated <= within if part.reverse else dated >= within


def _newest_of(tag_id: Any, part: Slice, within: ColumnElement[bool]) -> Select[Any]:
    """Return a statement for the first posts of a tag that may be in the slice."""
    columns: Any = (Post.id, Post.published_at)
    posts = (
        select(*columns)
        .join(post_tags, post_tags.c.post_id == Post.id)
        .where(
            Post.public(by=_UNTIL),
            post_tags.c.tag_id == tag_id,
            post_tags.c.published_at <= _UNTIL,
            within,
        )
    )
    return replace(part, order=BY_DATE_OF_TAG).of(posts)


def _lateral(part: Slice, within: ColumnElement[bool]) -> Select[Any]:
    followed = select(TagFollow.tag_id).where(TagFollow.user_id == _FOLLOWER).subquery("tags_of")
    found = _newest_of(followed.c.tag_id, part, within).lateral()
    return select(found.c.id, found.c.published_at).select_from(followed).join(found, true())


def _correlated(part: Slice, within: ColumnElement[bool]) -> Select[Any]:
    """Join tags with their posts in a correlated subquery, as SQLite has no LATERAL."""
    newest = aliased(Post, name="newest")
    ids = _newest_of(TagFollow.tag_id, part, within).with_only_columns(Post.id)
    columns: Any = (newest.id, newest.published_at)
    return (
        select(*columns)
        .select_from(TagFollow)
        .join(newest, newest.id.in_(ids.correlate(TagFollow)))
        .where(TagFollow.user_id == _FOLLOWER)
    )


def count_by_tags_alone(user_id: int) -> int:
    """Return how many public posts of a user's tags are by authors whom they do not follow."""
    by_followed = select(Follow.followed_id).where(
        Follow.follower_id == user_id, Follow.followed_id == Post.author_id
    )
    statement = (
        select(func.count(post_tags.c.post_id.distinct()))
        .select_from(TagFollow)
        .join(post_tags, post_tags.c.tag_id == TagFollow.tag_id)
        .join(Post, Post.id == post_tags.c.post_id)
        .where(TagFollow.user_id == user_id, Post.public(), ~by_followed.exists())
    )
    return db.session.scalar(statement) or 0
