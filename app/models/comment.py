"""Comments under posts, and what they answer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import current_app, url_for
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, func, text
from sqlalchemy.orm import (
    Mapped,
    mapped_column,
    relationship,
    validates,
)

from app.content.markdown.mentions import NOBODY
from app.content.markdown.parser import Conventions
from app.content.markdown.render import RENDERER_VERSION, render_comment
from app.content.text.languages import language_of_text
from app.models.base import Base
from app.models.clock import utcnow
from app.models.comment_place import CommentPlace
from app.models.moderation import Hideable, hidden_index

if TYPE_CHECKING:
    from app.models.post import Post
    from app.models.user import User

# What a comment is: written here or brought along from elsewhere, or the note of another site that
# it has a link to the post.
COMMENT, PINGBACK, TRACKBACK = "comment", "pingback", "trackback"
GUEST_NAME_MAX_LENGTH = 100
GUEST_URL_MAX_LENGTH = 500


def _answers_index(ancestor: str, *columns: str) -> Index:
    """Return an index of the answers by one of their ancestors; most comments are none."""
    answers = text(f"{ancestor} IS NOT NULL")
    name = f"ix_comments_{ancestor}"
    return Index(name, *columns, ancestor, sqlite_where=answers, postgresql_where=answers)


class Comment(CommentPlace, Hideable, Base):
    """A comment in Markdown; the rendered HTML is stored beside it.

    What was deleted and has answers stays as a row without text and author. It is hidden as well,
    so that it is in no list and no count, of the release before neither.
    """

    __tablename__ = "comments"
    __table_args__ = (
        # so there cannot be a ring of answers, and what is answered comes first in every order
        CheckConstraint("parent_id < id", name="parent_is_older"),
        CheckConstraint("kind IN ('comment', 'pingback', 'trackback')", name="kind"),
        _answers_index("parent_id"),
        # with the post, or SQLite would read all comments on it
        _answers_index("root_id", "post_id"),
        _answers_index("branch_id", "post_id"),
        Index("ix_comments_post_timestamp", "post_id", "timestamp", "id"),
        Index("ix_comments_timestamp_id", "timestamp", "id"),
        # to find what an author has written today
        Index("ix_comments_author_timestamp", "author_id", "timestamp"),
        hidden_index("comments"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    renderer_version: Mapped[int] = mapped_column(default=RENDERER_VERSION)
    timestamp: Mapped[datetime] = mapped_column(default=utcnow)
    updated_at: Mapped[datetime | None]
    # an id from the form, so that a form that is sent twice is stored once
    submission: Mapped[str | None] = mapped_column(String(36), unique=True)

    # What it answers. Set once: the columns that follow are made of it.
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id", ondelete="SET NULL"))
    # the comments at the first and second depth above it, and the moment of the first: see
    # ``CommentPlace``. They are no foreign keys, because they order the rows whatever becomes of
    # those comments.
    root_id: Mapped[int | None]
    root_at: Mapped[datetime | None]
    branch_id: Mapped[int | None]
    deleted_at: Mapped[datetime | None]
    # of those who wrote without an account, where the comment came from
    kind: Mapped[str] = mapped_column(String(16), default=COMMENT, server_default=COMMENT)
    guest_name: Mapped[str | None] = mapped_column(String(GUEST_NAME_MAX_LENGTH))
    guest_url: Mapped[str | None] = mapped_column(String(GUEST_URL_MAX_LENGTH))

    # who may be mentioned in it: not stored, and to be set before the body
    people = NOBODY

    post: Mapped[Post] = relationship()
    author: Mapped[User | None] = relationship(foreign_keys=[author_id])
    parent: Mapped[Comment | None] = relationship(remote_side="Comment.id")

    def __init__(self, **kwargs: Any) -> None:
        """Make a comment; its ``parent``, if it has one, must be stored."""
        kwargs.setdefault("timestamp", utcnow())
        kwargs.setdefault("kind", COMMENT)
        if (parent := kwargs.get("parent")) is not None:
            kwargs |= parent.place_below
        body = kwargs.pop("body", None)
        super().__init__(**kwargs)
        if body is not None:
            self.body = body  # last, because the post's language is likely to be that of the body

    @validates("body")
    def _render(self, key: str, body: str) -> str:
        conventions = Conventions.of_language(
            language_of_text(body, self.post.written_in if self.post else ""),
            keeps_lines=True,
            typographic=current_app.config["TYPOGRAPHY"],
        )
        self.body_html = render_comment(body, conventions, self.people)
        self.renderer_version = RENDERER_VERSION
        return body

    @property
    def place_below(self) -> dict[str, Any]:
        """Return the columns of an answer to this comment that say where it stands."""
        branch_id = self.branch_id or (self.id if self.root_id else None)
        return {
            "root_id": self.root_id or self.id,
            "root_at": self.root_at or self.timestamp,
            "branch_id": branch_id,
        }

    @property
    def written_in(self) -> str:
        """The language as a BCP 47 tag: the post's, unless the script is another."""
        return language_of_text(self.body, self.post.written_in)

    def to_json(self) -> dict[str, Any]:
        """Return the comment for the API. Needs a request context for its relative URLs."""
        return {
            "url": url_for("api.get_comment", id=self.id),
            "post_url": url_for("api.get_post", id=self.post_id),
            "body": self.body,
            "body_html": self.body_html,
            "timestamp": self.timestamp,
            "author_url": url_for("api.get_user", id=self.author_id) if self.author_id else None,
            "guest_name": self.guest_name,
            "guest_url": self.guest_url,
            "parent_url": url_for("api.get_comment", id=self.parent_id) if self.parent_id else None,
            "replies_url": url_for("api.get_replies", id=self.id),
        }


# The order of a discussion, see ``CommentPlace``.
Index(
    "ix_comments_discussion",
    Comment.post_id,
    func.coalesce(Comment.root_at, Comment.timestamp),
    func.coalesce(Comment.root_id, Comment.id),
    func.coalesce(Comment.branch_id, Comment.id),
    Comment.id,
)
