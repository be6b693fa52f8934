"""What people are told on the site: notifications, their counts, and what nobody wants to hear."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.clock import utcnow

if TYPE_CHECKING:
    from app.models.user import User

COMMENT = "comment"  # a comment on a post of the recipient
ANSWER = "answer"  # an answer to a comment of the recipient
MENTION = "mention"  # a post or comment that names the recipient
DISCUSSION = "discussion"  # a comment in a discussion that the recipient follows
FOLLOW = "follow"  # a new follower of the recipient
HIDDEN = "hidden"  # a moderator has hidden a text of the recipient
SHOWN = "shown"  # a moderator shows it again
PUBLISHED = "published"  # a scheduled post of the recipient appeared
KINDS = (COMMENT, ANSWER, MENTION, DISCUSSION, FOLLOW, HIDDEN, SHOWN, PUBLISHED)

# when a kind is told by mail
AT_ONCE = "at_once"  # some minutes later, with what else has happened by then
DAILY = "daily"
NEVER = "never"
# unless the recipient has chosen
_BY_MAIL = {
    COMMENT: AT_ONCE,
    ANSWER: AT_ONCE,
    MENTION: AT_ONCE,
    DISCUSSION: DAILY,
    FOLLOW: DAILY,
    HIDDEN: AT_ONCE,
    SHOWN: AT_ONCE,
    PUBLISHED: NEVER,
}

_IS_UNREAD = text("read_at IS NULL")
_IS_TO_BE_MAILED = text("mail_due_at IS NOT NULL")


def mailed_by_default(kind: str) -> str:
    """Return when a kind is told by mail to users who have not chosen."""
    return _BY_MAIL.get(kind, DAILY)


class Notification(Base):
    """One event that one person is told of, from its date on.

    Pages show only those whose text the recipient may see.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("recipient_id", "event"),
        Index("ix_notifications_recipient_due", "recipient_id", "due_at", "id"),
        Index(
            "ix_notifications_unread",
            "recipient_id",
            "due_at",
            "id",
            sqlite_where=_IS_UNREAD,
            postgresql_where=_IS_UNREAD,
        ),
        Index("ix_notifications_read_at", "read_at"),
        Index(
            "ix_notifications_to_be_mailed",
            "recipient_id",
            sqlite_where=_IS_TO_BE_MAILED,
            postgresql_where=_IS_TO_BE_MAILED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    # what happened, such as "comment:5": nobody is told of it twice
    event: Mapped[str] = mapped_column(String(64))
    # who did it; nobody for decisions of moderators
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    # of a comment also the post that it is under
    post_id: Mapped[int | None] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), index=True
    )
    comment_id: Mapped[int | None] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
    decision_id: Mapped[int | None] = mapped_column(
        ForeignKey("moderation_decisions.id", ondelete="CASCADE"), index=True
    )
    # when it happened; in the future for a post that is scheduled
    due_at: Mapped[datetime] = mapped_column(default=utcnow)
    read_at: Mapped[datetime | None]
    # when it is to be told by mail; None if it is not, or once that has been decided
    mail_due_at: Mapped[datetime | None]


class NotificationCount(Base):
    """How much a user has not read, which the header of every page shows.

    It is no column of ``users``, because those rows are locked by other changes in another order.
    """

    __tablename__ = "notification_counts"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    # up to MOST_COUNTED
    unread: Mapped[int] = mapped_column(default=0, server_default="0")
    # when the next one has to be counted; None if none is to come
    next_due_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(back_populates="notification_count", viewonly=True)


class NotificationChoice(Base):
    """How a user wants to be told of a kind of event; without a row they are told on the page.

    What is not told on the page is not mailed either.
    """

    __tablename__ = "notification_choices"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    on_page: Mapped[bool] = mapped_column(default=True, server_default=true())
    # AT_ONCE, DAILY or NEVER; None is what ``mailed_by_default`` says
    by_mail: Mapped[str | None] = mapped_column(String(8))
