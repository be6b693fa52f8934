"""Posts: articles with a title and short notes, drafts and published."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    and_,
    literal_column,
    text,
)
from sqlalchemy.orm import (
    DynamicMapped,
    Mapped,
    mapped_column,
    relationship,
    synonym,
    validates,
)

from app.content.markdown.parser import Conventions
from app.content.markdown.render import RENDERER_VERSION, render_post, summarize_post
from app.content.text.bidi import without_open_bidi
from app.content.text.excerpt import excerpt
from app.content.text.languages import language_of_text
from app.content.text.slugs import slugify
from app.models.base import Base
from app.models.clock import utcnow
from app.models.comment import Comment
from app.models.moderation import HiddenState, Hideable, hidden_index
from app.models.naming import PostInJson
from app.models.tag import Tag, post_tags

if TYPE_CHECKING:
    from app.models.user import User

DRAFT = "draft"
PUBLISHED = "published"
TITLE_MAX_LENGTH = 300
VISIBILITY = ("status", "hidden_at")
# A literal instead of a parameter, so that PostgreSQL knows that nearly all posts match, even in
# generic plans of prepared statements.
_PUBLISHED: ColumnElement[str] = literal_column(f"'{PUBLISHED}'")


class PostVisibility(HiddenState):
    """Visibility of a post, for classes with ``status``, ``is_scheduled`` and ``hidden_at``."""

    __slots__ = ()

    if TYPE_CHECKING:
        status: Any
        is_scheduled: Any

    @property
    def is_draft(self) -> bool:
        """Whether it is not published."""
        return bool(self.status == DRAFT)

    @property
    def is_public(self) -> bool:
        """Whether everyone may read it now."""
        return self.status == PUBLISHED and not self.is_scheduled and not self.is_hidden


class Post(Hideable, PostVisibility, PostInJson, Base):
    """A post. It is public if it is published, its date is not in the future, and not hidden."""

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'published')", name="status"),
        CheckConstraint("status = 'draft' OR published_at IS NOT NULL", name="published_at"),
        # Both end with the columns of visibility, so that timelines (the newest posts of each
        # followed author) and counts of scheduled posts use the index alone. Both must have them:
        # SQLite prefers an index that covers the query, even if it begins with other columns.
        Index("ix_posts_published_at_id", "published_at", "id", *VISIBILITY),
        Index("ix_posts_author_published_at", "author_id", "published_at", "id", *VISIBILITY),
        hidden_index("posts"),
        # translations only, which are few
        Index(
            "ix_posts_translation_of_id",
            "translation_of_id",
            sqlite_where=text("translation_of_id IS NOT NULL"),
            postgresql_where=text("translation_of_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    title: Mapped[str | None] = mapped_column(String(TITLE_MAX_LENGTH))
    title_slug: Mapped[str] = mapped_column(String(80), default="")
    status: Mapped[str] = mapped_column(String(16), default=PUBLISHED, active_history=True)
    language: Mapped[str] = mapped_column(String(16), default="")
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    summary_html: Mapped[str] = mapped_column(Text)
    summary_is_whole: Mapped[bool]
    excerpt: Mapped[str] = mapped_column(String(400))
    renderer_version: Mapped[int] = mapped_column(default=RENDERER_VERSION)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    published_at: Mapped[datetime | None] = mapped_column(active_history=True)
    # of a draft the last change; of a published post the last after that (`edited_at`)
    updated_at: Mapped[datetime | None]
    # counts edits, so that two browser tabs cannot overwrite each other
    revision: Mapped[int] = mapped_column(default=1)
    # an id from the form, so that a form that is sent twice is stored once
    submission: Mapped[str | None] = mapped_column(String(36), unique=True)
    comment_count: Mapped[int] = mapped_column(default=0, server_default="0")
    # The original, which is not a translation itself. Deferred, because an original may have a
    # higher id than its translation, and a restore inserts posts in the order of their ids.
    translation_of_id: Mapped[int | None] = mapped_column(
        ForeignKey("posts.id", ondelete="SET NULL", deferrable=True, initially="DEFERRED")
    )

    timestamp: Mapped[datetime | None] = synonym("published_at")

    author: Mapped[User | None] = relationship(foreign_keys=[author_id])
    tags: Mapped[list[Tag]] = relationship(
        secondary=post_tags, order_by=Tag.name, passive_deletes=True
    )
    comments: DynamicMapped[Comment] = relationship(
        viewonly=True,
        order_by=(Comment.timestamp, Comment.id),
    )

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("status", PUBLISHED)
        kwargs.setdefault("created_at", utcnow())
        kwargs.setdefault("revision", 1)
        kwargs.setdefault("comment_count", 0)
        body = kwargs.pop("body", None)
        super().__init__(**kwargs)
        self.title_slug = slugify(self.title or "")
        if body is not None:
            self.body = body  # last, because the title and the language decide how it is rendered
        if self.status == PUBLISHED and self.published_at is None:
            self.published_at = self.created_at

    @validates("title", "body", "language")
    def _render(self, key: str, value: str | None) -> str | None:
        if key == "title":
            value = without_open_bidi(value) if value else value
            self.title_slug = slugify(value or "")
        before = {"title": self.title, "language": self.language, "body": self.body}
        after = {**before, key: value}
        if after["body"] is not None:
            conventions = self.conventions(**after)
            if key == "body" or conventions != self.conventions(**before):
                self._render_body(after["body"], conventions)
        return value

    @staticmethod
    def conventions(title: str | None, language: str | None, body: str | None) -> Conventions:
        """Return how the body of a post is read; a note, without a title, keeps its lines."""
        return Conventions.of_language(
            language or language_of_text(body or ""),
            keeps_lines=not title,
            typographic=current_app.config["TYPOGRAPHY"],
        )

    def _render_body(self, body: str, conventions: Conventions) -> None:
        self.body_html = render_post(body, conventions)
        self.summary_html, self.summary_is_whole = summarize_post(body, conventions)
        self.excerpt = excerpt(self.body_html)
        self.renderer_version = RENDERER_VERSION

    @property
    def is_scheduled(self) -> bool:
        """Whether it is published with a date in the future."""
        return (
            self.status == PUBLISHED
            and self.published_at is not None
            and self.published_at > utcnow()
        )

    @property
    def has_been_public(self) -> bool:
        """Whether it is or was published; a draft that was keeps the date."""
        return self.published_at is not None and self.published_at <= utcnow()

    @classmethod
    def public(cls, by: datetime | ColumnElement[datetime] | None = None) -> ColumnElement[bool]:
        """Return the SQL condition for public posts, for every list, count, feed and search.

        ``by`` is a moment, or a bind parameter for one, instead of now.
        """
        until = utcnow() if by is None else by
        return and_(cls.status == _PUBLISHED, cls.published_at <= until, cls.hidden_at.is_(None))

    @classmethod
    def scheduled(cls, by: ColumnElement[datetime] | None = None) -> ColumnElement[bool]:
        """Return the SQL condition for scheduled posts, few of which are read from an index.

        ``by`` is a bind parameter for a moment, instead of now.
        """
        now = utcnow() if by is None else by
        return and_(cls.published_at > now, cls.status == _PUBLISHED, cls.hidden_at.is_(None))

    def __repr__(self) -> str:
        return f"<Post {self.id} {self.title or self.excerpt[:30]!r}>"
