"""Further reading after a post: its author's posts before and after it, and posts like it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    DateTime,
    Integer,
    Select,
    bindparam,
    func,
    literal,
    select,
    tuple_,
    union_all,
)

from app.models import Post, post_tags, utcnow
from app.services.pagination import Values
from app.services.posts.detail import Reading
from app.services.posts.loading import NAMED_POSTS, named_post_of
from app.services.posts.rows import NamedPost
from app.services.row_mapping import select_rows

RELATED = 3
# The rarest tags of a post say most about it; of each, the newest posts are candidates.
TAGS_LOOKED_AT = 5
POSTS_LOOKED_AT = 20

OLDER, NEWER, LIKE_IT = "older", "newer", "like it"


@dataclass(frozen=True)
class FurtherReading:
    """The posts that are offered at the end of a post."""

    older: NamedPost | None = None
    newer: NamedPost | None = None
    related: tuple[NamedPost, ...] = ()


def further_reading(reading: Reading) -> FurtherReading:
    """Return public posts to go on with, in one statement whose cost does not grow with the site.

    They are the author's posts before and after this one, and up to RELATED others that share most
    tags with it, the newest first.
    """
    post, tag_ids = reading.post, reading.tag_ids[:TAGS_LOOKED_AT]
    if not post.is_public or (post.author_id is None and not tag_ids):
        return FurtherReading()
    values: Values = {f"tag_{place}": tag_id for place, tag_id in enumerate(tag_ids)}
    values |= {"id": post.id, "until": utcnow()}
    if post.author_id is not None:
        values |= {"author_id": post.author_id, "published_at": post.published_at}
    result = select_rows(_statement(post.author_id is not None, len(tag_ids)), values)
    named_post = named_post_of(result)
    found = [(named_post(row), row.way) for row in result]
    beside = {way: each for each, way in found if way != LIKE_IT}
    related = [each for each, way in found if way == LIKE_IT and each not in beside.values()]
    return FurtherReading(beside.get(OLDER), beside.get(NEWER), tuple(related[:RELATED]))


@cache  # to build it takes longer than to execute it
def _statement(has_author: bool, tags: int) -> Select[Any]:
    """Return the statement for posts with or without an author, and with so many tags."""
    ways = [*(_beside() if has_author else ()), *(_like(tags) if tags else ())]
    chosen = union_all(*ways).subquery()
    return (
        NAMED_POSTS.add_columns(chosen.c.way)
        .join(chosen, chosen.c.id == Post.id)
        .order_by(chosen.c.shared.desc(), Post.published_at.desc(), Post.id.desc())
    )


# Selects an id, the way in which the post was found, and how many tags it shares.
Way = Select[int, str, int]


def _way(found: Select[int, int], way: str) -> Way:
    ids = found.subquery()
    return select(ids.c.id, literal(way).label("way"), ids.c.shared)


_ID = bindparam("id", type_=Integer)
_PUBLIC = Post.public(by=bindparam("until", type_=DateTime))


def _beside() -> list[Way]:
    place = tuple_(Post.published_at, Post.id)
    here = tuple_(bindparam("published_at", type_=DateTime), _ID)
    by_author = select(Post.id.label("id"), literal(0).label("shared")).where(
        Post.author_id == bindparam("author_id"), _PUBLIC
    )
    older = by_author.where(place < here).order_by(Post.published_at.desc(), Post.id.desc())
    newer = by_author.where(place > here).order_by(Post.published_at, Post.id)
    return [_way(older.limit(1), OLDER), _way(newer.limit(1), NEWER)]


def _like(tags: int) -> list[Way]:
    newest = [
        select(post_tags.c.post_id)
        .where(post_tags.c.tag_id == bindparam(f"tag_{place}"), post_tags.c.post_id != _ID)
        .order_by(post_tags.c.post_id.desc())  # nearly by date, and in the index
        .limit(POSTS_LOOKED_AT)
        .subquery()
        for place in range(tags)
    ]
    candidates = union_all(*(select(each.c.post_id) for each in newest)).subquery()
    shared = func.count().label("shared")
    counted = select(candidates.c.post_id, shared).group_by(candidates.c.post_id).subquery()
    best = (
        select(Post.id.label("id"), counted.c.shared)
        .join(counted, counted.c.post_id == Post.id)
        .where(_PUBLIC)
        .order_by(counted.c.shared.desc(), Post.published_at.desc(), Post.id.desc())
        .limit(RELATED + 2)  # the author's own beside it may be among them
    )
    return [_way(best, LIKE_IT)]
