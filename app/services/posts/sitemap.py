"""What search engines should know of, in parts that cost the same however large the site is.

A part holds the posts, the authors and the tags whose ids lie in its range, so that no part
needs to know what is in those before it, and an address stays in the part in which it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, exists, func, select

from app.extensions import db
from app.models import Post, Tag, User, post_tags

# Three kinds of addresses in one part, and 50,000 are allowed: https://www.sitemaps.org/protocol.html
IDS_PER_PART = 16_000


@dataclass(frozen=True)
class Extent:
    """How many parts there are, and when the newest public post was published."""

    parts: int
    newest: datetime | None


def extent() -> Extent:
    """How far the sitemap reaches, in one statement."""
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
    """``id``, ``title_slug``, ``published_at`` and ``updated_at`` of the part's public posts."""
    columns = (Post.id, Post.title_slug, Post.published_at, Post.updated_at)
    return _rows(select(*columns).where(Post.public()), Post.id, part)


def authors_in(part: int) -> Sequence[Row[Any]]:
    """``username`` and ``newest`` of the part's people who have public posts."""
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
    return [row for row in rows if row.newest is not None]  # theirs may all be scheduled


def tags_in(part: int) -> Sequence[Row[Any]]:
    """``slug`` of the part's tags that public posts carry."""
    carried = exists().where(
        post_tags.c.tag_id == Tag.id, Post.id == post_tags.c.post_id, Post.public()
    )
    return _rows(select(Tag.slug).where(Tag.published_count > 0, carried), Tag.id, part)


def _rows(statement: Select[*tuple[Any, ...]], id_: Any, part: int) -> Sequence[Row[Any]]:
    first = (part - 1) * IDS_PER_PART
    chosen = statement.where(id_ > first, id_ <= first + IDS_PER_PART).order_by(id_)
    return db.session.execute(chosen).all()
