"""Load the rows of posts: for each kind a statement to narrow, and a function that executes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.models import Post, Tag, User, post_tags
from app.services.pagination import Values, models
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
    """How posts are loaded: the statement of all posts, and what executes one made of it."""

    statement: Select[Any]
    load: Callable[[Select[Any], Values], list[T]]


def _load_listed(statement: Select[Any], values: Values) -> list[ListedPost]:
    rows = db.session.execute(statement, values).all()
    tags = _tags_of(row.id for row in rows)
    return [fill(ListedPost, row, author=listed_author(row), tags=tags[row.id]) for row in rows]


def _load_for_api(statement: Select[Any], values: Values) -> list[ApiPost]:
    rows = db.session.execute(statement, values).all()
    tags = _tags_of(row.id for row in rows)
    return [fill(ApiPost, row, tags=tags[row.id]) for row in rows]


def _tags_of(post_ids: Iterable[int]) -> defaultdict[int, tuple[ListedTag, ...]]:
    """Return the tags of posts by their ids, each post's by name."""
    found: defaultdict[int, tuple[ListedTag, ...]] = defaultdict(tuple)
    wanted = list(post_ids)
    if wanted:
        statement = (
            select(post_tags.c.post_id, *columns_for(ListedTag, Tag))
            .join(Tag, Tag.id == post_tags.c.tag_id)
            .where(post_tags.c.post_id.in_(wanted))
            .order_by(Tag.name)
        )
        for row in db.session.execute(statement):
            found[row.post_id] += (fill(ListedTag, row),)
    return found


# what a list of posts shows; in two statements, the second for the tags
TEASERS = PostLoader(
    select(
        *columns_for(ListedPost, Post), *columns_for(ListedAuthor, User, "author_")
    ).outerjoin_from(Post, User, User.id == Post.author_id),
    _load_listed,
)
# what the API's JSON holds; in two statements
API_POSTS = PostLoader(select(*columns_for(ApiPost, Post)), _load_for_api)
# models, with their authors and tags; in two statements
MODELS: PostLoader[Post] = PostLoader(
    select(Post).options(joinedload(Post.author).lazyload(User.role), selectinload(Post.tags)),
    models,
)
