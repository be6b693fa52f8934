"""Lists of posts, newest first, each with what a page shows of them and nothing more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import DateTime, Select, bindparam, func, or_, select
from sqlalchemy.orm import defer

from app.extensions import db
from app.models import Follow, Post, SiteCount, Tag, User, post_tags, utcnow
from app.models.counts import POSTS
from app.models.post import DRAFT
from app.services.pagination import (
    Cursor,
    Form,
    Order,
    Page,
    PageRequest,
    Rows,
    Stretch,
    Values,
    fetch_page,
    narrowed,
)
from app.services.people.profiles import Profile
from app.services.posts import loading
from app.services.posts.followed import followed_ids
from app.services.posts.rows import ApiPost, ListedPost

T = TypeVar("T")

BY_PUBLICATION = Order(Post.published_at, Post.id)
BY_DATE_OF_TAG = Order(post_tags.c.published_at, post_tags.c.post_id)
BY_CREATION = Order(Post.created_at, Post.id, place=lambda row: Cursor(row.created_at, row.id))


# by when: see ``_until``
_UNTIL = bindparam("until", type_=DateTime)
_PUBLIC = Post.public(by=_UNTIL)


class Shape(Generic[T]):
    """What is loaded of each post.

    Putting a statement together takes longer than most of them take in the database, so that
    they are kept; they differ by their values alone.
    """

    def __init__(
        self, all_posts: Select[Any], read: Callable[[Select[Any], Values], list[T]]
    ) -> None:
        public = all_posts.where(_PUBLIC)
        carrying = public.join(post_tags, post_tags.c.post_id == Post.id)
        self._all_posts = all_posts
        self._read = read
        self._lists = {
            "everyone": public,
            "author": public.where(Post.author_id == bindparam("author_id")),
            "tag": carrying.where(
                post_tags.c.tag_id == bindparam("tag_id"), post_tags.c.published_at <= _UNTIL
            ),
        }
        self._statement = cache(self._make_statement)

    def rows(self, listed: str, wanted: PageRequest, **values: Any) -> Rows[T]:
        """Answers the rows of a page of one of the lists."""
        values["until"] = _until(wanted)

        def rows(stretch: Stretch) -> list[T]:
            dialect = db.session.get_bind().dialect.name
            statement = self._statement(listed, dialect, stretch.form)
            return self._read(statement, stretch.values | values)

        return rows

    def _make_statement(self, listed: str, dialect: str, form: Form) -> Select[Any]:
        if listed != "followed":
            order = BY_DATE_OF_TAG if listed == "tag" else BY_PUBLICATION
            return narrowed(self._lists[listed], order, form)
        found = followed_ids(_PUBLIC, BY_PUBLICATION, form, dialect)
        statement = self._all_posts.join(found, found.c.id == Post.id)
        return statement.order_by(*BY_PUBLICATION.columns(form.reverse))


def _until(wanted: PageRequest) -> datetime:
    """What "published by now" comes to before a cursor: published before it.

    Of two upper bounds a database may begin at the wrong one and walk all the way to the other.
    """
    now = utcnow()
    return min(now, wanted.before.moment) if wanted.before else now


TEASERS: Shape[ListedPost] = Shape(loading.TEASERS.statement, loading.TEASERS.load)
API_POSTS: Shape[ApiPost] = Shape(loading.API_POSTS.statement, loading.API_POSTS.load)
MODELS: Shape[Post] = Shape(loading.MODELS.statement, loading.MODELS.load)


def everyone(shape: Shape[T], wanted: PageRequest) -> Page[T]:
    """Every public post."""
    return fetch_page(shape.rows("everyone", wanted), BY_PUBLICATION, wanted, count_public)


def followed(shape: Shape[T], user: User, wanted: PageRequest) -> Page[T]:
    """Public posts of the people somebody follows, and their own."""
    rows = shape.rows("followed", wanted, follower_id=user.id)
    return fetch_page(rows, BY_PUBLICATION, wanted, lambda: count_followed(user))


def by_author(shape: Shape[T], author: User | Profile, wanted: PageRequest) -> Page[T]:
    """One author's public posts."""
    rows = shape.rows("author", wanted, author_id=author.id)
    return fetch_page(rows, BY_PUBLICATION, wanted, lambda: author.post_count)


def tagged(shape: Shape[T], tag: Tag, wanted: PageRequest) -> Page[T]:
    """Public posts that carry a tag."""
    rows = shape.rows("tag", wanted, tag_id=tag.id)
    return fetch_page(rows, BY_PUBLICATION, wanted, lambda: count_tagged(tag))


def unpublished(author: User, wanted: PageRequest) -> Page[Post]:
    """An author's drafts and scheduled posts, last begun first."""
    statement = loading.MODELS.statement.options(defer(Post.body), defer(Post.body_html)).where(
        Post.author_id == author.id,
        or_(Post.status == DRAFT, Post.published_at > utcnow()),
    )

    def total() -> int:
        counted = statement.with_only_columns(func.count(), maintain_column_froms=True)
        return db.session.scalar(counted) or 0

    return fetch_page(statement, BY_CREATION, wanted, total)


_COUNT_PUBLIC = select(
    select(func.max(SiteCount.value)).where(SiteCount.name == POSTS).scalar_subquery(),
    select(func.count()).where(Post.scheduled(by=_UNTIL)).scalar_subquery(),
)


def count_public() -> int:
    """How many posts are public: the published ones less those whose time is to come."""
    counted: Any = db.session.connection().execute(_COUNT_PUBLIC, {"until": utcnow()}).one()
    published, waiting = counted
    return int(published or 0) - int(waiting)


def count_followed(user: User) -> int:
    """How many posts ``followed`` would list in all."""
    follows = Follow.follower_id == user.id
    published = db.session.scalar(
        select(func.sum(User.published_count))
        .join(Follow, Follow.followed_id == User.id)
        .where(follows)
    )
    waiting = db.session.scalar(
        _scheduled().join(Follow, Follow.followed_id == Post.author_id).where(follows)
    )
    return (published or 0) - (waiting or 0)


def count_tagged(tag: Tag) -> int:
    """How many public posts carry a tag."""
    waiting = db.session.scalar(
        _scheduled()
        .join(post_tags, post_tags.c.post_id == Post.id)
        .where(post_tags.c.tag_id == tag.id, post_tags.c.published_at > utcnow())
    )
    return tag.published_count - (waiting or 0)


def _scheduled() -> Select[Any]:
    return select(func.count()).select_from(Post).where(Post.scheduled())
