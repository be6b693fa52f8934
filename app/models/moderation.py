"""Hidden posts and comments, and the log of moderation decisions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from app.models.base import Base
from app.models.clock import utcnow

if TYPE_CHECKING:
    from app.models.comment import Comment
    from app.models.post import Post
    from app.models.user import User

REASON_MAX_LENGTH = 500


def hidden_index(table: str) -> Index:
    """Return an index of the hidden rows of a table by date.

    It is partial: otherwise SQLite would use it for the condition `hidden_at IS NULL` of every
    list, and sort the whole table.
    """
    hidden = text("hidden_at IS NOT NULL")
    name = f"ix_{table}_hidden_at"
    return Index(name, "hidden_at", "id", sqlite_where=hidden, postgresql_where=hidden)


class HiddenState:
    """Moderation state, for models and list rows with ``hidden_at``."""

    __slots__ = ()

    if TYPE_CHECKING:
        hidden_at: Any

    @property
    def is_hidden(self) -> bool:
        """Whether only moderators and the author may see it."""
        return self.hidden_at is not None


class Hideable(HiddenState):
    """Columns of content that moderators can hide and show again."""

    # active_history: the counts need the previous value, even if it is not loaded
    hidden_at: Mapped[datetime | None] = mapped_column(active_history=True)
    hidden_reason: Mapped[str | None] = mapped_column(String(REASON_MAX_LENGTH))

    hidden_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )

    @declared_attr
    def hidden_by(cls) -> Mapped[User | None]:  # noqa: N805 - it is a class method in effect
        return relationship("User", foreign_keys=f"{cls.__name__}.hidden_by_id")  # type: ignore[attr-defined]


class ModerationDecision(Base):
    """A decision to hide a post or comment or show it again, or to suspend an account or lift that.

    It has no moderator if the operator has made it, or if the moderator's account was deleted.
    """

    __tablename__ = "moderation_decisions"
    __table_args__ = (
        CheckConstraint("action IN ('hide', 'show', 'suspend', 'lift')", name="action"),
        Index("ix_moderation_decisions_timestamp_id", "timestamp", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(REASON_MAX_LENGTH), default="")
    timestamp: Mapped[datetime] = mapped_column(default=utcnow)
    moderator_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    post_id: Mapped[int | None] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), index=True
    )
    comment_id: Mapped[int | None] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
    # whose account was suspended; with_texts: all that they had published was hidden or shown again
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    with_texts: Mapped[bool] = mapped_column(default=False, server_default=false())
    by_operator: Mapped[bool] = mapped_column(default=False, server_default=false())

    moderator: Mapped[User | None] = relationship(foreign_keys=[moderator_id])
    user: Mapped[User | None] = relationship(foreign_keys=[user_id])
    post: Mapped[Post | None] = relationship()
    comment: Mapped[Comment | None] = relationship()
