"""Comments as the page of their post shows them: immutable rows, as those of posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from app.content.text.languages import DETECTION_LENGTH, language_of_text
from app.models import Comment, User
from app.models.moderation import HiddenState
from app.services.pagination import Order, Values
from app.services.people.author_columns import author_columns
from app.services.posts.loading import listed_author_of
from app.services.posts.rows import ListedAuthor
from app.services.row_mapping import columns_for, filler, select_rows

OLDEST_FIRST = Order(Comment.timestamp, Comment.id, descending=False)


@dataclass(frozen=True, slots=True)
class ReadComment(HiddenState):
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


READ_COMMENTS: Select[Any] = select(
    *columns_for(ReadComment, Comment),
    func.substr(Comment.body, 1, DETECTION_LENGTH).label("beginning"),
    *author_columns(ListedAuthor, "author_"),
).outerjoin_from(Comment, User, User.id == Comment.author_id)


def load_comments(statement: Select[Any], values: Values, post_language: str) -> list[ReadComment]:
    """Return the comments that a statement made of ``READ_COMMENTS`` selects.

    :param values: the values for its bind parameters
    :param post_language: the language of a comment that does not show its own, '' if unknown
    """
    result = select_rows(statement, values)
    comment, author_of = filler(ReadComment, result), listed_author_of(result)
    return [
        comment(
            row,
            written_in=language_of_text(row.beginning, post_language),
            author=author_of(row),
        )
        for row in result
    ]
