"""Posts: articles with a title and short notes, drafts and published."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import current_app
from markupsafe import escape
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    TextClause,
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

from app.content.markdown.mentions import NOBODY
from app.content.markdown.parser import Conventions
from app.content.markdown.render import RENDERER_VERSION, render_post, summarize_post
from app.content.text.bidi import without_open_bidi
from app.content.text.excerpt import excerpt
from app.content.text.languages import language_of_text
from app.models.base import Base
from app.models.clock import utcnow
from app.models.comment import Comment
from app.models.deletion import Deletable, DeletionState
from app.models.media import IS_COVER, MediaFile, MediaUse
from app.models.moderation import HiddenState, Hideable, hidden_index
from app.models.naming import PostInJson
from app.models.post_settings import PostSettingColumns, post_slug
from app.models.site_page import PageColumns
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
_IS_PUBLISHED = text(f"status = '{PUBLISHED}'")
# The first part of a language's tag has two or three letters: RFC 5646, section 2.2.1.
_MAIN_LANGUAGE = "rtrim(substr({0}, 1, 3), '-')"
# The language of a post in SQL, as lists are filtered by it: "zh" of "zh-Hans".
MAIN_LANGUAGE: ColumnElement[str] = literal_column(_MAIN_LANGUAGE.format("posts.language"), String)


def _partial_index(name: str, condition: TextClause, *columns: str | TextClause) -> Index:
    return Index(name, *columns, sqlite_where=condition, postgresql_where=condition)


class PostVisibility(HiddenState, DeletionState):
    """Visibility of a post.

    For classes with ``status``, ``is_scheduled``, ``hidden_at`` and ``deleted_at``.
    """

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


class Post(Hideable, Deletable, PostVisibility, PostInJson, PostSettingColumns, PageColumns, Base):
    """A post. It is public if it is published, its date is not in the future, and not hidden.

    A page of the site is a row as well: see ``PageColumns``.
    """

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'published')", name="status"),
        CheckConstraint("status = 'draft' OR published_at IS NOT NULL", name="published_at"),
        # Both end with the columns of visibility, so that timelines (the newest posts of each
        # followed author) and counts of scheduled posts use the index alone. Both must have them:
        # SQLite prefers an index that covers the query, even if it begins with other columns.
        Index("ix_posts_published_at_id", "published_at", "id", *VISIBILITY),
        Index("ix_posts_author_published_at", "author_id", "published_at", "id", *VISIBILITY),
        # the notes, the articles, and the posts in a language, each in the order of their lists
        _partial_index("ix_posts_notes", text("title IS NULL"), "published_at", "id"),
        _partial_index("ix_posts_articles", text("title IS NOT NULL"), "published_at", "id"),
        _partial_index(
            "ix_posts_main_language",
            _IS_PUBLISHED,
            text(_MAIN_LANGUAGE.format("language")),
            "published_at",
            "id",
        ),
        # to find what an author has written today
        Index("ix_posts_author_created_at", "author_id", "created_at"),
        hidden_index("posts"),
        # translations only, which are few
        _partial_index(
            "ix_posts_translation_of_id",
            text("translation_of_id IS NOT NULL"),
            "translation_of_id",
        ),
        _partial_index("ix_posts_deleted_at", text("deleted_at IS NOT NULL"), "deleted_at", "id"),
        Index(
            "uq_posts_share_token",
            "share_token",
            unique=True,
            sqlite_where=text("share_token IS NOT NULL"),
            postgresql_where=text("share_token IS NOT NULL"),
        ),
        # the first posts of lists, of which there are few
        _partial_index("ix_posts_pinned", text("pinned_at IS NOT NULL"), "author_id", "pinned_at"),
        _partial_index(
            "ix_posts_front_pinned", text("front_pinned_at IS NOT NULL"), "front_pinned_at"
        ),
        Index(
            "uq_posts_page_slug",
            "page_slug",
            unique=True,
            sqlite_where=text("page_slug IS NOT NULL"),
            postgresql_where=text("page_slug IS NOT NULL"),
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
    like_count: Mapped[int] = mapped_column(default=0, server_default="0")
    # In plain text: it opens nothing but this row, which a reader of the database has anyway.
    share_token: Mapped[str | None] = mapped_column(String(32))
    # The original, which is not a translation itself. Deferred, because an original may have a
    # higher id than its translation, and a restore inserts posts in the order of their ids.
    translation_of_id: Mapped[int | None] = mapped_column(
        ForeignKey("posts.id", ondelete="SET NULL", deferrable=True, initially="DEFERRED")
    )

    # who may be mentioned in it: not stored, and to be set before the body
    people = NOBODY

    timestamp: Mapped[datetime | None] = synonym("published_at")

    author: Mapped[User | None] = relationship(foreign_keys=[author_id])
    cover: Mapped[MediaFile | None] = relationship(
        secondary=MediaUse.__table__,
        primaryjoin=lambda: (Post.id == MediaUse.post_id) & IS_COVER,
        viewonly=True,
    )
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
        kwargs.setdefault("like_count", 0)
        kwargs.setdefault("comments_open", True)
        body = kwargs.pop("body", None)
        super().__init__(**kwargs)
        self.title_slug = post_slug(self.own_slug, self.title)
        if body is not None:
            self.body = body  # last, because the title and the language decide how it is rendered
        if self.status == PUBLISHED and self.published_at is None:
            self.published_at = self.created_at

    @validates("title", "body", "language")
    def _render(self, key: str, value: str | None) -> str | None:
        if key == "title":
            value = without_open_bidi(value) if value else None
            self.title_slug = post_slug(self.own_slug, value)
        before = {"title": self.title, "language": self.language, "body": self.body}
        after = {**before, key: value}
        if after["body"] is not None:
            conventions = self.conventions(**after)
            if key == "body" or conventions != self.conventions(**before):
                self._render_body(after["body"], conventions)
        return value

    @validates("own_slug", "own_excerpt")
    def _apply(self, key: str, value: str | None) -> str | None:
        if key == "own_slug":
            self.title_slug = post_slug(value, self.title)
        elif self.body is not None and value != self.own_excerpt:
            self._summarize(
                self.body, self.conventions(self.title, self.language, self.body), value
            )
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
        self.body_html = render_post(body, conventions, self.people)
        self._summarize(body, conventions, self.own_excerpt)
        self.renderer_version = RENDERER_VERSION

    def _summarize(self, body: str, conventions: Conventions, own_excerpt: str | None) -> None:
        summary = summarize_post(body, conventions, self.people)
        self.summary_html, self.summary_is_whole = summary
        self.excerpt = own_excerpt or excerpt(self.body_html)
        if own_excerpt and conventions.keeps_lines:  # lists show the summary of a note
            self.summary_html, self.summary_is_whole = f"<p>{escape(own_excerpt)}</p>", False

    @property
    def cover_name(self) -> str | None:
        """The name of its cover in addresses, see ``media_addresses``."""
        return str(self.cover.media_name) if self.cover is not None else None

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
    def published(cls) -> ColumnElement[bool]:
        """Return the SQL condition for posts that are published, now or at a date to come."""
        return cls.status == _PUBLISHED

    @classmethod
    def public(cls, by: datetime | ColumnElement[datetime] | None = None) -> ColumnElement[bool]:
        """Return the SQL condition for public posts, for every list, count, feed and search.

        ``by`` is a moment, or a bind parameter for one, instead of now.
        """
        until = utcnow() if by is None else by
        return and_(cls.published(), cls.published_at <= until, cls.hidden_at.is_(None))

    @classmethod
    def scheduled(cls, by: ColumnElement[datetime] | None = None) -> ColumnElement[bool]:
        """Return the SQL condition for scheduled posts, few of which are read from an index.

        ``by`` is a bind parameter for a moment, instead of now.
        """
        now = utcnow() if by is None else by
        return and_(cls.published_at > now, cls.published(), cls.hidden_at.is_(None))

    def __repr__(self) -> str:
        return f"<Post {self.id} {self.title or self.excerpt[:30]!r}>"
