"""Lists of posts, newest first, each with what a page shows of them and nothing more."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import defer, joinedload, selectinload

from app.extensions import db
from app.models import Follow, Post, SiteCount, Tag, User, post_tags, utcnow
from app.models.counts import POSTS
from app.models.post import DRAFT
from app.services.pages import Cursor, Order, Page, PageRequest, fetch_page

BY_PUBLICATION = Order(Post.published_at, Post.id)
BY_CREATION = Order(Post.created_at, Post.id, place=lambda row: Cursor(row.created_at, row.id))


def _posts(whole: bool) -> Select[Any]:
    """Posts with author and tags; the long columns only when they are wanted whole."""
    statement = select(Post).options(
        joinedload(Post.author).lazyload(User.role), selectinload(Post.tags)
    )
    return statement if whole else statement.options(defer(Post.body), defer(Post.body_html))


def everyone(wanted: PageRequest, whole: bool = False) -> Page[Post]:
    """Every public post."""
    return fetch_page(_posts(whole).where(Post.public()), BY_PUBLICATION, wanted, count_public)


def followed(user: User, wanted: PageRequest, whole: bool = False) -> Page[Post]:
    """Public posts of the people somebody follows, and their own."""
    statement = (
        _posts(whole)
        .join(Follow, Follow.followed_id == Post.author_id)
        .where(Follow.follower_id == user.id, Post.public())
    )
    return fetch_page(statement, BY_PUBLICATION, wanted, lambda: count_followed(user))


def by_author(author: User, wanted: PageRequest, whole: bool = False) -> Page[Post]:
    """One author's public posts."""
    statement = _posts(whole).where(Post.author_id == author.id, Post.public())
    return fetch_page(statement, BY_PUBLICATION, wanted, lambda: author.post_count)


def tagged(tag: Tag, wanted: PageRequest) -> Page[Post]:
    """Public posts that carry a tag."""
    statement = (
        _posts(whole=False)
        .join(post_tags, post_tags.c.post_id == Post.id)
        .where(post_tags.c.tag_id == tag.id, Post.public())
    )
    return fetch_page(statement, BY_PUBLICATION, wanted, lambda: count_tagged(tag))


def unpublished(author: User, wanted: PageRequest) -> Page[Post]:
    """An author's drafts and scheduled posts, last begun first."""
    statement = _posts(whole=False).where(
        Post.author_id == author.id,
        or_(Post.status == DRAFT, Post.published_at > utcnow()),
    )

    def total() -> int:
        counted = statement.with_only_columns(func.count(), maintain_column_froms=True)
        return db.session.scalar(counted) or 0

    return fetch_page(statement, BY_CREATION, wanted, total)


def count_public() -> int:
    """How many posts are public: the published ones less those whose time is to come."""
    published = db.session.scalar(select(SiteCount.value).filter_by(name=POSTS)) or 0
    return published - (db.session.scalar(_scheduled()) or 0)


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
        .where(post_tags.c.tag_id == tag.id)
    )
    return tag.published_count - (waiting or 0)


def _scheduled() -> Select[Any]:
    return select(func.count()).select_from(Post).where(Post.scheduled())
