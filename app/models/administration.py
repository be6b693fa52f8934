"""The log of what administrators, moderators and the operator have done to accounts and texts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.clock import utcnow

if TYPE_CHECKING:
    from app.models.comment import Comment
    from app.models.post import Post
    from app.models.user import User


class AdministrationEntry(Base):
    """One act. Entries are added in the transaction of the act, and never changed."""

    __tablename__ = "administration_log"
    __table_args__ = (
        Index("ix_administration_log_happened_at", "happened_at", "id"),
        Index("ix_administration_log_user_id", "user_id", "happened_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    happened_at: Mapped[datetime] = mapped_column(default=utcnow)
    # as in docs/account-log.md
    action: Mapped[str] = mapped_column(String(32))
    # who did it; without one it was an account that is gone, or the operator
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    by_operator: Mapped[bool] = mapped_column(default=False, server_default=false())
    # whose account or text it was
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    post_id: Mapped[int | None] = mapped_column(
        ForeignKey("posts.id", ondelete="SET NULL"), index=True
    )
    comment_id: Mapped[int | None] = mapped_column(
        ForeignKey("comments.id", ondelete="SET NULL"), index=True
    )
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)

    actor: Mapped[User | None] = relationship(foreign_keys=[actor_id])
    user: Mapped[User | None] = relationship(foreign_keys=[user_id])
    post: Mapped[Post | None] = relationship()
    comment: Mapped[Comment | None] = relationship()
