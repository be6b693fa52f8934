"""Load posts as models or rows: for each kind a statement, and what makes them of its result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Result, Select, bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.models import Post, Tag, User, post_tags
from app.services.pagination import Slice, Values
from app.services.posts.rows import ApiPost, ListedAuthor, ListedPost, ListedTag, NamedPost
from app.services.row_mapping import columns_for, fill

T = TypeVar("T")

NAMED_POSTS: Select[Any] = select(
    *columns_for(NamedPost, Post), *columns_for(ListedAuthor, User, "author_")
).outerjoin_from(Post, User, User.id == Post.author_id)


def named_post(row: Any) -> NamedPost:
    """Return the post of a row of ``NAMED_POSTS``."""
    return fill(NamedPost, row, author=listed_author(row))


def listed_author(row: Any) -> ListedAuthor | None:
    """Return the author in columns that begin with ``author_``; None for a deleted account."""
    return None if row.author_id is None else fill(ListedAuthor, row, "author_")


@dataclass(frozen=True)
class PostLoader(Generic[T]):
    """How posts are loaded: the statement of all posts, and what makes rows of its result."""

    statement: Select[Any]
    read: Callable[[Result[Any]], list[T]]

    def load(self, statement: Select[Any], values: Values | None = None) -> list[T]:
        """Return the posts that a statement made of ``self.statement`` selects.

        :param values: the values for its bind parameters
        """
        return self.read(db.session.execute(statement, values))

    def rows(self, statement: Select[Any]) -> Callable[[Slice], list[T]]:
        """Return what loads a slice of the posts that a statement selects, for ``fetch_page``."""
        return lambda part: self.load(part.of(statement))


_TAGS: Select[Any] = (
    select(post_tags.c.post_id, Tag.name, Tag.slug)
    .join(Tag, Tag.id == post_tags.c.tag_id)
    .where(post_tags.c.post_id.in_(bindparam("post_ids", expanding=True)))
    .order_by(Tag.name)
)


def _tags_of(post_ids: list[int]) -> defaultdict[int, tuple[ListedTag, ...]]:
    """Return the tags of posts by their ids, each post's by name."""
    found: defaultdict[int, tuple[ListedTag, ...]] = defaultdict(tuple)
    if post_ids:
        for row in db.session.execute(_TAGS, {"post_ids": post_ids}):
            found[row.post_id] += (ListedTag(row.name, row.slug),)
    return found


def _read_listed(result: Result[Any]) -> list[ListedPost]:
    rows = result.all()
    tags = _tags_of([row.id for row in rows])
    return [fill(ListedPost, row, author=listed_author(row), tags=tags[row.id]) for row in rows]


def _read_for_api(result: Result[Any]) -> list[ApiPost]:
    rows = result.all()
    tags = _tags_of([row.id for row in rows])
    return [fill(ApiPost, row, tags=tags[row.id]) for row in rows]


def _read_models(result: Result[Any]) -> list[Post]:
    return list(result.scalars().unique())


# what a list of posts shows; in two statements, the second for the tags
TEASERS = PostLoader(
    select(
        *columns_for(ListedPost, Post), *columns_for(ListedAuthor, User, "author_")
    ).outerjoin_from(Post, User, User.id == Post.author_id),
    _read_listed,
)
# what the API's JSON holds; in two statements
API_POSTS = PostLoader(select(*columns_for(ApiPost, Post)), _read_for_api)
# models, with their authors and tags; in two statements
MODELS = PostLoader(
    select(Post).options(joinedload(Post.author).lazyload(User.role), selectinload(Post.tags)),
    _read_models,
)
