"""Texts that are typed and not saved yet, kept on the server."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.clock import utcnow

WRITER_MAX_LENGTH = 40
DEVICE_MAX_LENGTH = 200


class Draft(Base):
    """What an author has typed beside the saved text of a post, or a text that is no post yet.

    Only its author sees it. It goes when the text is saved, and with the post or the account.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        UniqueConstraint("post_id", "author_id"),
        Index("ix_drafts_author_id_saved_at", "author_id", "saved_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    # JSON: the values of all other fields of the form, in lists by name
    fields: Mapped[str] = mapped_column(Text)
    # of the post, when its editor was opened
    revision: Mapped[int | None]
    # counts what was stored, so that an open page does not overwrite what it has not seen
    version: Mapped[int] = mapped_column(default=1)
    # a random id of the open page that wrote last, and its User-Agent
    writer: Mapped[str] = mapped_column(String(WRITER_MAX_LENGTH))
    device: Mapped[str] = mapped_column(String(DEVICE_MAX_LENGTH))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    saved_at: Mapped[datetime] = mapped_column(default=utcnow)
