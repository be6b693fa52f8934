"""The addresses for the sitemap, in parts that cost the same however large the site is.

A part holds the posts, authors and tags whose ids are in its range, so it does not depend on the
parts before it, and an address stays in its part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, exists, func, select

from app.extensions import db
from app.models import Post, Tag, User, post_tags

# Three kinds of addresses in a part, which may have 50,000: https://www.sitemaps.org/protocol.html
IDS_PER_PART = 16_000


@dataclass(frozen=True)
class Extent:
    """The number of parts, and the date of the newest public post."""

    parts: int
    newest: datetime | None


def extent() -> Extent:
    """Return how many parts the sitemap has, in one statement."""
    newest = (
        select(Post.published_at)
        .where(Post.public())
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(1)
    )
    largest = [select(func.max(model.id)).scalar_subquery() for model in (Post, User, Tag)]
    row = db.session.execute(select(newest.scalar_subquery(), *largest)).one()
    last = max(number or 1 for number in row[1:])
    return Extent(-(-last // IDS_PER_PART), row[0])


def posts_in(part: int) -> Sequence[Row[Any]]:
    """Return ``id``, ``title_slug``, ``published_at`` and ``updated_at`` of public posts.

    Those that name another page as the canonical one are left out.

    :param part: from 1
    """
    columns = (Post.id, Post.title_slug, Post.published_at, Post.updated_at)
    own = select(*columns).where(Post.public(), Post.canonical_url.is_(None))
    return _rows(own, Post.id, part)


def authors_in(part: int) -> Sequence[Row[Any]]:
    """Return ``username`` and ``newest``, a date, of authors with public posts."""
    newest = (
        select(Post.published_at)
        .where(Post.author_id == User.id, Post.public())
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(1)
        .correlate(User)
        .scalar_subquery()
    )
    statement = select(User.username, newest.label("newest")).where(
        User.username.is_not(None), User.published_count > 0
    )
    rows = _rows(statement, User.id, part)
    return [
        row for row in rows if row.newest is not None
    ]  # all of an author's posts may be scheduled


def tags_in(part: int) -> Sequence[Row[Any]]:
    """Return ``slug`` of tags with public posts."""
    carried = exists().where(
        post_tags.c.tag_id == Tag.id, Post.id == post_tags.c.post_id, Post.public()
    )
    return _rows(select(Tag.slug).where(Tag.published_count > 0, carried), Tag.id, part)


def _rows(statement: Select[*tuple[Any, ...]], id_: Any, part: int) -> Sequence[Row[Any]]:
    first = (part - 1) * IDS_PER_PART
    chosen = statement.where(id_ > first, id_ <= first + IDS_PER_PART).order_by(id_)
    return db.session.execute(chosen).all()
