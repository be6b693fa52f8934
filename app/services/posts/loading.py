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
from app.services.people.author_columns import author_columns
from app.services.posts.covers import COVER_NAME
from app.services.posts.rows import ApiPost, ListedAuthor, ListedPost, ListedTag, NamedPost
from app.services.row_mapping import columns_for, filler, select_rows

T = TypeVar("T")

# the label of a column of statements of teasers, which says whether a post is pinned in their list
PINNED = "is_pinned"

NAMED_POSTS: Select[Any] = select(
    *columns_for(NamedPost, Post), *author_columns(ListedAuthor, "author_")
).outerjoin_from(Post, User, User.id == Post.author_id)


def named_post_of(result: Result[Any]) -> Callable[[Any], NamedPost]:
    """Return a function that makes the post of a row of ``NAMED_POSTS``."""
    post, author_of = filler(NamedPost, result), listed_author_of(result)
    return lambda row: post(row, author=author_of(row))


def listed_author_of(result: Result[Any]) -> Callable[[Any], ListedAuthor | None]:
    """Return a function that makes the author of a row, from columns that begin with ``author_``.

    It returns None for a deleted account.
    """
    author = filler(ListedAuthor, result, "author_")
    return lambda row: None if row.author_id is None else author(row)


@dataclass(frozen=True)
class PostLoader(Generic[T]):
    """How posts are loaded: the statement of all posts, and what executes statements made of it."""

    statement: Select[Any]
    load: Callable[[Select[Any], Values], list[T]]

    def rows(
        self, narrowed: Callable[[Select[Any], Slice], Select[Any]], values: Values
    ) -> Callable[[Slice], list[T]]:
        """Return what loads a slice of a list of posts, for ``fetch_page``.

        :param narrowed: returns the statement of a slice, made of the statement of all posts
        :param values: the values for its bind parameters, apart from those of the slice
        """
        return lambda part: self.load(
            narrowed(self.statement, part.parametrized), values | part.values
        )


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
        result = select_rows(_TAGS, {"post_ids": post_ids})
        tag = filler(ListedTag, result)
        for row in result:
            found[row.post_id] += (tag(row),)
    return found


def _load_listed(statement: Select[Any], values: Values) -> list[ListedPost]:
    result = select_rows(statement, values)
    post, author_of = filler(ListedPost, result), listed_author_of(result)
    says_pinned = PINNED in result.keys()  # noqa: SIM118 - a result is no mapping
    rows = result.all()
    tags = _tags_of([row.id for row in rows])
    return [
        post(
            row,
            author=author_of(row),
            tags=tags[row.id],
            pinned=says_pinned and bool(row._mapping[PINNED]),
        )
        for row in rows
    ]


def _load_for_api(statement: Select[Any], values: Values) -> list[ApiPost]:
    result = select_rows(statement, values)
    post = filler(ApiPost, result)
    rows = result.all()
    tags = _tags_of([row.id for row in rows])
    return [post(row, tags=tags[row.id]) for row in rows]


def _load_models(statement: Select[Any], values: Values) -> list[Post]:
    return list(db.session.scalars(statement, values).unique())


# what a list of posts shows; in two statements, the second for the tags
TEASERS = PostLoader(
    select(
        *columns_for(ListedPost, Post), COVER_NAME, *author_columns(ListedAuthor, "author_")
    ).outerjoin_from(Post, User, User.id == Post.author_id),
    _load_listed,
)
# what the API's JSON holds; in two statements
API_POSTS = PostLoader(select(*columns_for(ApiPost, Post), COVER_NAME), _load_for_api)
# models, with their authors, covers and tags; in two statements
MODELS = PostLoader(
    select(Post).options(
        joinedload(Post.author).lazyload(User.role),
        joinedload(Post.cover),
        selectinload(Post.tags),
    ),
    _load_models,
)
