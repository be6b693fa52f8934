"""A post as its own page shows it: plain tuples, which cost little to load.

They are compared by all that they hold, so whatever is made of one may be kept under it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple, Self

from sqlalchemy import Integer, Table, bindparam, case, exists, func, select

from app.extensions import db
from app.models import Follow, Post, Tag, User, post_tags, utcnow
from app.models.naming import NamedPerson, TitledPost
from app.models.post import PUBLISHED, PublicOrNot
from app.services.posts.rows import ListedTag


class _Author(NamedTuple):
    id: int
    username: str | None
    name: str | None
    email: str | None
    about_me: str | None
    follower_count: int


class ReadAuthor(NamedPerson, _Author):
    """Who wrote it, with what the page says of them."""

    __slots__ = ()


class _Read(NamedTuple):
    id: int
    author_id: int | None
    title: str | None
    title_slug: str
    language: str
    excerpt: str
    status: str
    hidden_at: datetime | None
    hidden_reason: str | None
    created_at: datetime
    published_at: datetime | None
    updated_at: datetime | None
    comment_count: int
    translation_of_id: int | None
    body_html: str
    is_scheduled: bool
    author: ReadAuthor | None = None
    tags: tuple[ListedTag, ...] = ()


class ReadPost(PublicOrNot, TitledPost, _Read):
    """A post, public or not, at the moment when it was asked for."""

    __slots__ = ()

    @property
    def timestamp(self) -> datetime | None:
        """Its date; a draft has none."""
        return self.published_at

    @property
    def without_text(self) -> Self:
        """The rest of it: parts of the page that are kept under it need not keep the text too."""
        return self._replace(body_html="")


class Reading(NamedTuple):
    """A post for one reader."""

    post: ReadPost
    # the ids of its tags, the rarest first
    tag_ids: tuple[int, ...]
    follows_author: bool


_posts: Table = Post.__table__  # type: ignore[assignment]
_users: Table = User.__table__  # type: ignore[assignment]
_tags: Table = Tag.__table__  # type: ignore[assignment]
_follows: Table = Follow.__table__  # type: ignore[assignment]
_OF_POST, _OF_AUTHOR = _Read._fields[:-4], _Author._fields

# One row for each tag, of which the first alone brings the text.
_IN_TURN = (_tags.c.name, _tags.c.id)
_IS_FIRST = func.row_number().over(order_by=_IN_TURN) == 1
_READING = (
    select(
        *(_posts.c[name] for name in _OF_POST),
        case((_IS_FIRST, _posts.c.body_html)).label("body_html"),
        *(_users.c[name].label(f"by_{name}") for name in _OF_AUTHOR),
        exists()
        .where(
            _follows.c.follower_id == bindparam("viewer_id", type_=Integer),
            _follows.c.followed_id == _posts.c.author_id,
        )
        .label("follows_author"),
        _tags.c.id.label("tag_id"),
        _tags.c.name,
        _tags.c.slug,
        _tags.c.published_count,
    )
    .select_from(_posts)
    .outerjoin(_users, _users.c.id == _posts.c.author_id)
    .outerjoin(post_tags, post_tags.c.post_id == _posts.c.id)
    .outerjoin(_tags, _tags.c.id == post_tags.c.tag_id)
    .where(_posts.c.id == bindparam("id"))
    .order_by(*_IN_TURN)
)


def reading_of(viewer_id: int | None, post_id: int) -> Reading | None:
    """A post, whoever may see it, in one statement."""
    asked = {"id": post_id, "viewer_id": viewer_id}
    rows = db.session.connection().execute(_READING, asked).all()
    if not rows:
        return None
    first: Any = rows[0]
    tagged = [row for row in rows if row.tag_id is not None]
    of_author = first[len(_OF_POST) + 1 :][: len(_OF_AUTHOR)]
    is_scheduled = first.status == PUBLISHED and first.published_at > utcnow()
    author = None if first.author_id is None else ReadAuthor._make(of_author)
    tags = tuple(ListedTag(row.name, row.slug) for row in tagged)
    post = ReadPost._make((*first[: len(_OF_POST)], first.body_html, is_scheduled, author, tags))
    by_rarity = sorted(tagged, key=lambda row: (row.published_count, row.tag_id))
    follows_author = bool(first.follows_author) and first.author_id != viewer_id
    return Reading(post, tuple(row.tag_id for row in by_rarity), follows_author)
