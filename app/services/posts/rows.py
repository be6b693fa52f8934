"""Posts as lists show them: what is shown, as plain tuples, which cost little to load.

They are compared by all that they hold, so whatever is made of one may be kept under it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, Table, bindparam, select

from app.extensions import db
from app.models import Post, Tag, User, post_tags
from app.models.naming import NamedPerson, PostInJson, TitledPost
from app.services.pagination import Values


class ListedTag(NamedTuple):
    """A tag under a post."""

    name: str
    slug: str


class _Author(NamedTuple):
    id: int
    username: str | None
    name: str | None
    email: str | None


class ListedAuthor(NamedPerson, _Author):
    """Who wrote a post."""

    __slots__ = ()


class _Named(NamedTuple):
    id: int
    title: str | None
    title_slug: str
    language: str
    excerpt: str
    published_at: datetime
    author: ListedAuthor | None = None


class NamedPost(TitledPost, _Named):
    """A public post where it is only named."""

    __slots__ = ()

    @property
    def timestamp(self) -> datetime:
        """The date by which posts are ordered."""
        return self.published_at


class _Post(NamedTuple):
    id: int
    author_id: int | None
    title: str | None
    title_slug: str
    language: str
    summary_html: str
    summary_is_whole: bool
    excerpt: str
    published_at: datetime
    comment_count: int
    author: ListedAuthor | None = None
    tags: tuple[ListedTag, ...] = ()


class ListedPost(TitledPost, _Post):
    """A public post; there are no others in lists of these."""

    __slots__ = ()

    @property
    def timestamp(self) -> datetime:
        """The date by which posts are ordered."""
        return self.published_at


class _Whole(NamedTuple):
    id: int
    author_id: int | None
    title: str | None
    title_slug: str
    language: str
    body: str
    body_html: str
    status: str
    comment_count: int
    created_at: datetime
    published_at: datetime
    updated_at: datetime | None
    tags: tuple[ListedTag, ...] = ()


class PostForPrograms(PostInJson, _Whole):
    """A public post with all that the API says of it."""

    __slots__ = ()

    @property
    def timestamp(self) -> datetime:
        """The date by which posts are ordered."""
        moment: datetime = self.published_at
        return moment


_posts: Table = Post.__table__  # type: ignore[assignment]
_users: Table = User.__table__  # type: ignore[assignment]
_tags: Table = Tag.__table__  # type: ignore[assignment]
_OF_POST, _OF_NAMED, _OF_AUTHOR = _Post._fields[:-2], _Named._fields[:-1], _Author._fields


def _with_author(columns: tuple[str, ...]) -> Select[Any]:
    # the tables and not the models: a list of twenty costs a third of what twenty models do
    wanted = *(_posts.c[name] for name in columns), *(_users.c[name] for name in _OF_AUTHOR)
    statement: Select[Any] = select(*wanted)
    return statement.outerjoin_from(_posts, _users, _users.c.id == _posts.c.author_id)


LISTED, NAMED = _with_author(_OF_POST), _with_author(_OF_NAMED)
FOR_PROGRAMS: Select[Any] = select(*(_posts.c[name] for name in _Whole._fields[:-1]))

_TAGS_OF = (
    select(post_tags.c.post_id, _tags.c.name, _tags.c.slug)
    .join(_tags, _tags.c.id == post_tags.c.tag_id)
    .where(post_tags.c.post_id.in_(bindparam("posts", expanding=True)))
    .order_by(_tags.c.name)
)


def listed_posts(statement: Select[Any], values: Values) -> list[ListedPost]:
    """The posts that a statement made of ``LISTED`` finds, in two statements."""
    # the connection: the session's own way through takes as long as the statement itself
    rows = db.session.connection().execute(statement, values).all()
    if not rows:
        return []
    tags = _tags_of([row[0] for row in rows])
    return [_listed(row, tags.get(row[0], ())) for row in rows]


def posts_for_programs(statement: Select[Any], values: Values) -> list[PostForPrograms]:
    """The posts that a statement made of ``FOR_PROGRAMS`` finds, in two statements."""
    rows = db.session.connection().execute(statement, values).all()
    tags = _tags_of([row[0] for row in rows]) if rows else {}
    return [PostForPrograms._make((*row, tags.get(row[0], ()))) for row in rows]


def named_post(row: Any) -> NamedPost:
    """A post of a statement made of ``NAMED``, from whose columns the row begins."""
    return NamedPost._make((*row[: len(_OF_NAMED)], _author(row[len(_OF_NAMED) :])))


def _listed(row: Any, tags: tuple[ListedTag, ...]) -> ListedPost:
    return ListedPost._make((*row[: len(_OF_POST)], _author(row[len(_OF_POST) :]), tags))


def _author(row: Any) -> ListedAuthor | None:
    return None if row[0] is None else ListedAuthor._make(row[: len(_OF_AUTHOR)])


def _tags_of(post_ids: list[int]) -> dict[int, tuple[ListedTag, ...]]:
    """The tags of posts, by name."""
    found: dict[int, tuple[ListedTag, ...]] = {}
    rows: Iterable[Any] = db.session.connection().execute(_TAGS_OF, {"posts": post_ids})
    for post_id, name, slug in rows:
        found[post_id] = (*found.get(post_id, ()), ListedTag(name, slug))
    return found
