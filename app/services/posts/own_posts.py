"""An author's posts by title, to choose one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from app.extensions import db
from app.models import Post
from app.models.naming import TitledPost
from app.services.row_mapping import columns_for, filler, select_rows


@dataclass(frozen=True, slots=True)
class OwnPost(TitledPost):
    """A post in a choice of an author's own posts, drafts among them."""

    id: int
    title: str | None
    title_slug: str
    language: str
    excerpt: str


def newest_posts(
    author_id: int | None, limit: int, besides: int | None = None
) -> Sequence[OwnPost]:
    """Return the posts that an author has begun last, the last one first; none in the bin.

    :param besides: the id of a post to leave out
    """
    return _fetch(_posts_of(author_id, besides).limit(limit))


def posts_titled_like(
    author_id: int | None, text: str, limit: int, besides: int | None = None
) -> Sequence[OwnPost]:
    """Return the posts of an author with a text in their title, or else a note's beginning.

    The last one is first. Upper and lower case are the same (on SQLite, of English letters only).

    :param besides: the id of a post to leave out
    """
    named = func.coalesce(Post.title, Post.excerpt)
    found = _posts_of(author_id, besides).where(
        or_(named.icontains(text, autoescape=True), named.contains(text, autoescape=True))
    )
    return _fetch(found.limit(limit))


def repeated_titles(author_id: int | None, posts: Sequence[OwnPost]) -> set[str]:
    """Return the titles of posts that more than one post of the author has."""
    titles = {post.title for post in posts if post.title}
    if not titles:
        return set()
    repeated = (
        select(Post.title)
        .where(_own(author_id), Post.title.in_(titles))
        .group_by(Post.title)
        .having(func.count() > 1)
    )
    return {title for title in db.session.scalars(repeated) if title}


def _posts_of(author_id: int | None, besides: int | None) -> Select[Any]:
    columns = columns_for(OwnPost, Post)
    posts: Select[Any] = select(*columns).where(_own(author_id))
    if besides is not None:
        posts = posts.where(Post.id != besides)
    return posts.order_by(Post.created_at.desc(), Post.id.desc())


def _own(author_id: int | None) -> ColumnElement[bool]:
    # pages of the site have no author, as posts of deleted users
    is_here = Post.deleted_at.is_(None) & Post.page_slug.is_(None)
    return (Post.author_id == author_id) & is_here


def _fetch(statement: Select[Any]) -> list[OwnPost]:
    result = select_rows(statement)
    return list(map(filler(OwnPost, result), result))
