"""Comments as the page of their post shows them: plain tuples, which cost little to load."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, Table, bindparam, func, or_, select

from app.content.text.languages import LOOKED_AT, language_of_text
from app.extensions import db
from app.models import Comment, User
from app.models.moderation import MayBeHidden
from app.services.pagination import Form, Order, Values, narrowed
from app.services.posts.detail import ReadPost
from app.services.posts.rows import ListedAuthor

OLDEST_FIRST = Order(Comment.timestamp, Comment.id, descending=False)


class _Read(NamedTuple):
    id: int
    author_id: int | None
    body_html: str
    timestamp: datetime
    updated_at: datetime | None
    hidden_at: datetime | None
    hidden_reason: str | None
    written_in: str
    author: ListedAuthor | None = None


class ReadComment(MayBeHidden, _Read):
    """A comment under a post that somebody reads."""

    __slots__ = ()


_comments: Table = Comment.__table__  # type: ignore[assignment]
_users: Table = User.__table__  # type: ignore[assignment]
_OF_COMMENT, _OF_AUTHOR = _Read._fields[:-2], ListedAuthor._fields


@cache
def _statement(sees_hidden: bool, form: Form) -> Select[Any]:
    """A page of the comments under ``:post_id`` as ``:viewer_id`` sees them; made once."""
    statement = (
        select(
            *(_comments.c[name] for name in _OF_COMMENT),
            # as much as tells the language
            func.substr(_comments.c.body, 1, LOOKED_AT),
            *(_users.c[name] for name in _OF_AUTHOR),
        )
        .outerjoin_from(_comments, _users, _users.c.id == _comments.c.author_id)
        .where(_comments.c.post_id == bindparam("post_id"))
    )
    if not sees_hidden:
        own = _comments.c.author_id == bindparam("viewer_id", type_=Integer)
        statement = statement.where(or_(_comments.c.hidden_at.is_(None), own))
    return narrowed(statement, OLDEST_FIRST, form)


def read_comments(
    post: ReadPost, sees_hidden: bool, form: Form, values: Values
) -> list[ReadComment]:
    """Comments under a post, in one statement."""
    statement = _statement(sees_hidden, form)
    rows = db.session.connection().execute(statement, values | {"post_id": post.id})
    return [_read(row, post.written_in) for row in rows]


def _read(row: Any, likely: str) -> ReadComment:
    last = len(_OF_COMMENT)
    language = language_of_text(row[last], likely)
    author = None if row.author_id is None else ListedAuthor._make(row[last + 1 :])
    return ReadComment._make((*row[:last], language, author))
