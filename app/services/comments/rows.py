"""Comments as the page of their post shows them: immutable rows, as those of posts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app.content.text.languages import DETECTION_LENGTH, language_of_text
from app.models import Comment, User
from app.models.comment_place import CommentPlace
from app.models.moderation import HiddenState
from app.models.naming import NamedPerson
from app.services.pagination import Cursor, Order, Values
from app.services.people.author_columns import author_columns
from app.services.posts.loading import listed_author_of
from app.services.posts.rows import ListedAuthor
from app.services.row_mapping import columns_for, filler, select_rows

OLDEST_FIRST = Order(Comment.timestamp, Comment.id, descending=False)


def place_of(comment: Any) -> Cursor:
    """Return the place of a comment, or a row of one, in the discussion under its post."""
    below = (comment.branch_id or comment.id, comment.id)
    return Cursor(comment.root_at or comment.timestamp, comment.root_id or comment.id, below)


# as the index ix_comments_discussion
DISCUSSION = Order(
    func.coalesce(Comment.root_at, Comment.timestamp),
    func.coalesce(Comment.root_id, Comment.id),
    descending=False,
    cursor=place_of,
    below=(func.coalesce(Comment.branch_id, Comment.id), Comment.id),
)


@dataclass(frozen=True, slots=True)
class AnsweredAuthor(NamedPerson):
    """The author of the comment that a comment answers."""

    id: int
    username: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class ReadComment(CommentPlace, HiddenState):
    """A comment under a post.

    ``answers``: who wrote what it answers, '' for a deleted account, and None where there is
    nothing that could be named. ``is_seen``: whether it is more than the place of a comment.
    """

    id: int
    parent_id: int | None
    root_id: int | None
    root_at: datetime | None
    branch_id: int | None
    deleted_at: datetime | None
    kind: str
    guest_name: str | None
    guest_url: str | None
    body_html: str
    timestamp: datetime
    updated_at: datetime | None
    hidden_at: datetime | None
    hidden_reason: str | None
    written_in: str
    author: ListedAuthor | None
    answers: str | None
    is_seen: bool = True

    @property
    def author_id(self) -> int | None:
        """Return the author's id; None when the account was deleted."""
        return self.author.id if self.author else None

    @property
    def place_only(self) -> ReadComment:
        """Return what everyone may know of it: that it stands there."""
        return replace(
            self,
            body_html="",
            written_in="",
            author=None,
            answers=None,
            guest_name=None,
            guest_url=None,
            updated_at=None,
            hidden_reason=None,
            is_seen=False,
        )


_answered = aliased(Comment)
_answered_author = aliased(User)

READ_COMMENTS: Select[Any] = (
    select(
        *columns_for(ReadComment, Comment),
        func.substr(Comment.body, 1, DETECTION_LENGTH).label("beginning"),
        *author_columns(ListedAuthor, "author_"),
        _answered.id.label("answered"),
        _answered.guest_name.label("answered_guest"),
        _answered_author.id.label("answered_id"),
        _answered_author.username.label("answered_username"),
        _answered_author.name.label("answered_name"),
    )
    .outerjoin_from(Comment, User, User.id == Comment.author_id)
    .outerjoin(_answered, (_answered.id == Comment.parent_id) & _answered.hidden_at.is_(None))
    .outerjoin(_answered_author, _answered_author.id == _answered.author_id)
)


def load_comments(statement: Select[Any], values: Values, post_language: str) -> list[ReadComment]:
    """Return the comments that a statement made of ``READ_COMMENTS`` selects.

    :param values: the values for its bind parameters
    :param post_language: the language of a comment that does not show its own, '' if unknown
    """
    result = select_rows(statement, values)
    comment, author_of = filler(ReadComment, result), listed_author_of(result)
    answered = filler(AnsweredAuthor, result, "answered_")

    def answers(row: Any) -> str | None:
        if row.answered is None:
            return None
        return row.answered_guest or (answered(row).display_name if row.answered_id else "")

    return [
        comment(
            row,
            written_in=language_of_text(row.beginning, post_language),
            author=author_of(row),
            answers=answers(row),
        )
        for row in result
    ]
