"""Comments under posts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import current_app, url_for
from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.content.markdown.parser import Conventions
from app.content.markdown.render import RENDERER_VERSION, render_comment
from app.content.text.languages import language_of_text
from app.models.base import Base
from app.models.clock import utcnow
from app.models.moderation import Hideable, hidden_index

if TYPE_CHECKING:
    from app.models.post import Post
    from app.models.user import User


class Comment(Hideable, Base):
    """A comment in Markdown; the rendered HTML is stored beside it."""

    __tablename__ = "comments"
    __table_args__ = (
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

    post: Mapped[Post] = relationship()
    author: Mapped[User | None] = relationship(foreign_keys=[author_id])

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("timestamp", utcnow())
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
        self.body_html = render_comment(body, conventions)
        self.renderer_version = RENDERER_VERSION
        return body

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
        }
