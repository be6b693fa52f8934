"""Lists of posts, newest first."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache, partial
from typing import Any, TypeVar

from sqlalchemy import DateTime, Integer, Select, bindparam, func, or_, select
from sqlalchemy.orm import defer

from app.extensions import db
from app.models import Follow, Post, SiteCount, Tag, User, post_tags, utcnow
from app.models.counts import POSTS
from app.models.post import DRAFT
from app.services.pagination import (
    Cursor,
    Order,
    Page,
    PageRequest,
    Slice,
    count_rows,
    fetch_page,
    models_of,
)
from app.services.people.profiles import ProfileUser
from app.services.posts.filters import ALL_POSTS, PostFilter
from app.services.posts.followed import followed_ids
from app.services.posts.home_timeline import BY_DATE_OF_TAG, count_by_tags_alone, timeline_ids
from app.services.posts.loading import API_POSTS, MODELS, TEASERS, PostLoader
from app.services.row_mapping import select_rows

__all__ = ["API_POSTS", "MODELS", "TEASERS"]

T = TypeVar("T")

BY_PUBLICATION = Order(Post.published_at, Post.id)
BY_CREATION = Order(Post.created_at, Post.id, cursor=lambda row: Cursor(row.created_at, row.id))

_UNTIL = bindparam("until", type_=DateTime)
PUBLIC = Post.public(by=_UNTIL)

# Statements are built once for each kind of page: that takes longer than to execute them.
_built_once = lru_cache(100)


def until(request: PageRequest) -> datetime:
    """Return the upper bound of ``published_at`` on a page: now, or the cursor if that is earlier.

    Of two upper bounds SQLite uses the one that comes first, even if that is the weaker one.
    """
    now = utcnow()
    return min(now, request.before.moment) if request.before else now


def everyone(
    loader: PostLoader[T], request: PageRequest, chosen: PostFilter = ALL_POSTS
) -> Page[T]:
    """Return a page of all public posts, or of those that a filter leaves."""
    values = {"until": until(request), **chosen.values}
    rows = loader.rows(partial(_of_everyone, chosen=chosen.parametrized), values)
    return fetch_page(rows, BY_PUBLICATION, request, lambda: _count_of_everyone(chosen))


@_built_once
def _of_everyone(posts: Select[Any], part: Slice, chosen: PostFilter) -> Select[Any]:
    return part.of(posts.where(PUBLIC, chosen.condition))


def _count_of_everyone(chosen: PostFilter) -> int:
    if chosen == ALL_POSTS:
        return count_public()
    public = select(func.count()).select_from(Post).where(Post.public(), chosen.condition)
    return db.session.scalar(public, chosen.values) or 0


def followed(loader: PostLoader[T], user: User, request: PageRequest) -> Page[T]:
    """Return a page of the public posts of everyone whom a user follows, the user included."""
    statement = partial(_of_followed, dialect=db.session.get_bind().dialect.name)
    rows = loader.rows(statement, {"follower_id": user.id, "until": until(request)})
    return fetch_page(rows, BY_PUBLICATION, request, lambda: count_followed(user))


@_built_once
def _of_followed(posts: Select[Any], part: Slice, dialect: str) -> Select[Any]:
    return _found(posts, part, followed_ids(part, dialect))


def timeline(loader: PostLoader[T], user: User, request: PageRequest) -> Page[T]:
    """Return a page of what ``followed`` lists and of the public posts of the tags one follows."""
    statement = partial(_of_timeline, dialect=db.session.get_bind().dialect.name)
    rows = loader.rows(statement, {"follower_id": user.id, "until": until(request)})
    return fetch_page(rows, BY_PUBLICATION, request, lambda: count_timeline(user))


@_built_once
def _of_timeline(posts: Select[Any], part: Slice, dialect: str) -> Select[Any]:
    return _found(posts, part, timeline_ids(part, dialect))


def _found(posts: Select[Any], part: Slice, found: Select[Any]) -> Select[Any]:
    """Return the posts with the ids that a statement finds, in the order of the list."""
    ids = found.cte("found")
    return posts.join(ids, ids.c.id == Post.id).order_by(*part.order.columns(part.reverse))


def by_author(loader: PostLoader[T], author: User | ProfileUser, request: PageRequest) -> Page[T]:
    """Return a page of the public posts of an author."""
    rows = loader.rows(_of_author, {"author_id": author.id, "until": until(request)})
    return fetch_page(rows, BY_PUBLICATION, request, lambda: author.post_count)


@_built_once
def _of_author(posts: Select[Any], part: Slice) -> Select[Any]:
    return part.of(posts.where(PUBLIC, Post.author_id == bindparam("author_id", type_=Integer)))


def tagged(loader: PostLoader[T], tag: Tag, request: PageRequest) -> Page[T]:
    """Return a page of the public posts with a tag."""
    rows = loader.rows(_of_tag, {"tag_id": tag.id, "until": until(request)})
    return fetch_page(rows, BY_DATE_OF_TAG, request, lambda: count_tagged(tag))


@_built_once
def _of_tag(posts: Select[Any], part: Slice) -> Select[Any]:
    tagged = posts.join(post_tags, post_tags.c.post_id == Post.id).where(
        PUBLIC,
        post_tags.c.tag_id == bindparam("tag_id", type_=Integer),
        post_tags.c.published_at <= _UNTIL,
    )
    return part.of(tagged)


def unpublished(author: User, request: PageRequest, words: str = "") -> Page[Post]:
    """Return a page of an author's drafts and scheduled posts, last begun first.

    :param words: to be found in the title or the text, as they stand
    """
    posts = MODELS.statement.options(defer(Post.body_html)).where(
        Post.author_id == author.id,
        Post.deleted_at.is_(None),
        or_(Post.status == DRAFT, Post.published_at > utcnow()),
    )
    if words:
        found_in = (Post.title, Post.body)
        posts = posts.where(or_(*(each.icontains(words, autoescape=True) for each in found_in)))
    return fetch_page(models_of(posts), BY_CREATION, request, lambda: count_rows(posts))


_PUBLISHED_AND_SCHEDULED = select(
    select(func.max(SiteCount.value)).where(SiteCount.name == POSTS).scalar_subquery(),
    select(func.count())
    .select_from(Post)
    .where(Post.scheduled(by=bindparam("now", type_=DateTime)))
    .scalar_subquery(),
)


def count_public() -> int:
    """Return how many posts are public: the published ones less the scheduled ones."""
    row: Any = select_rows(_PUBLISHED_AND_SCHEDULED, {"now": utcnow()}).one()
    counted, scheduled = row
    return int(counted or 0) - int(scheduled)


def count_followed(user: User) -> int:
    """Return how many posts ``followed`` lists in all."""
    follows = Follow.follower_id == user.id
    published = db.session.scalar(
        select(func.sum(User.published_count))
        .join(Follow, Follow.followed_id == User.id)
        .where(follows)
    )
    scheduled = db.session.scalar(
        _scheduled().join(Follow, Follow.followed_id == Post.author_id).where(follows)
    )
    return (published or 0) - (scheduled or 0)


def count_timeline(user: User) -> int:
    """Return how many posts ``timeline`` lists in all."""
    return count_followed(user) + count_by_tags_alone(user.id)


def count_tagged(tag: Tag) -> int:
    """Return how many public posts have a tag."""
    scheduled = db.session.scalar(
        _scheduled()
        .join(post_tags, post_tags.c.post_id == Post.id)
        .where(post_tags.c.tag_id == tag.id, post_tags.c.published_at > utcnow())
    )
    return tag.published_count - (scheduled or 0)


def _scheduled() -> Select[int]:
    return select(func.count()).select_from(Post).where(Post.scheduled())
