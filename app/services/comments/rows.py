"""Comments as the page of their post shows them: immutable rows, as those of posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, or_, select

from app.content.text.languages import LOOKED_AT, language_of_text
from app.extensions import db
from app.models import Comment, User
from app.models.moderation import MayBeHidden
from app.services.pagination import Form, Order, Values, narrowed
from app.services.posts.loading import listed_author
from app.services.posts.rows import ListedAuthor, ReadPost
from app.services.row_mapping import columns_for, fill

OLDEST_FIRST = Order(Comment.timestamp, Comment.id, descending=False)


@dataclass(frozen=True, slots=True)
class ReadComment(MayBeHidden):
    """A comment under a post."""

    id: int
    body_html: str
    timestamp: datetime
    updated_at: datetime | None
    hidden_at: datetime | None
    hidden_reason: str | None
    written_in: str
    author: ListedAuthor | None

    @property
    def author_id(self) -> int | None:
        """Return the author's id; None when the account was deleted."""
        return self.author.id if self.author else None


@cache
def _statement(sees_hidden: bool, form: Form) -> Select[Any]:
    """A page of the comments under ``:post_id`` as ``:viewer_id`` sees them; made once."""
    statement = (
        select(
            *columns_for(ReadComment, Comment),
            func.substr(Comment.body, 1, LOOKED_AT).label("beginning"),
            *columns_for(ListedAuthor, User, "author_"),
        )
        .outerjoin_from(Comment, User, User.id == Comment.author_id)
        .where(Comment.post_id == bindparam("post_id"))
    )
    if not sees_hidden:
        own = Comment.author_id == bindparam("viewer_id", type_=Integer)
        statement = statement.where(or_(Comment.hidden_at.is_(None), own))
    return narrowed(statement, OLDEST_FIRST, form)


def read_comments(
    post: ReadPost, sees_hidden: bool, form: Form, values: Values
) -> list[ReadComment]:
    """Comments under a post, in one statement."""
    statement = _statement(sees_hidden, form)
    rows = db.session.execute(statement, values | {"post_id": post.id})
    return [_read(row, post.written_in) for row in rows]


def _read(row: Any, likely: str) -> ReadComment:
    language = language_of_text(row.beginning, likely)
    return fill(ReadComment, row, written_in=language, author=listed_author(row))
