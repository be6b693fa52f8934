"""Revisions: the texts that a post had, as they were saved."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.clock import utcnow
from app.models.post import DRAFT, PUBLISHED, TITLE_MAX_LENGTH

if TYPE_CHECKING:
    from app.models.user import User

SAVED, AUTOSAVED = "saved", "autosaved"


class Revision(Base):
    """The text of a post when it was saved. The newest one is the text that the post has."""

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("post_id", "number"),
        CheckConstraint("kind IN ('saved', 'autosaved')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    # from 1; some are missing where older ones were thinned out
    number: Mapped[int]
    editor_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[str] = mapped_column(String(16), default=SAVED)
    # of the post then: whether readers were to see this text
    status: Mapped[str] = mapped_column(String(16), default=DRAFT)
    title: Mapped[str | None] = mapped_column(String(TITLE_MAX_LENGTH))
    body: Mapped[str] = mapped_column(Text)
    tags: Mapped[str] = mapped_column(Text, default="")  # their names, separated by commas
    language: Mapped[str] = mapped_column(String(16), default="")
    size: Mapped[int]  # of the body in bytes
    # since the revision before; those of revisions that were thinned out are added
    words_added: Mapped[int] = mapped_column(default=0)
    words_removed: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)

    editor: Mapped[User | None] = relationship(foreign_keys=[editor_id])

    @property
    def is_published(self) -> bool:
        """Whether readers were to see this text."""
        return self.status == PUBLISHED
