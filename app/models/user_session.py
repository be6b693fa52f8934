"""The log-ins of users: one row for each browser in which a user is logged in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.clock import utcnow

HASH_LENGTH = 64  # SHA-256, hexadecimal
USER_AGENT_MAX_LENGTH = 200
NETWORK_MAX_LENGTH = 43  # an IPv6 network


class UserSession(Base):
    """A log-in of a user in one browser.

    It is deleted with the account, and left out of backups: to restore one must not revive a
    log-in that was ended since. What identifies it is stored as a hash only, so that
    reading the table is not enough to log in.
    """

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_user_id_last_seen_at", "user_id", "last_seen_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    # of the key, which only the browser's cookies have
    key_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    # the account's when this began: with another password or address it is over
    security_stamp: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    # to a few minutes
    last_seen_at: Mapped[datetime] = mapped_column(default=utcnow)
    ended_at: Mapped[datetime | None]
    # of the secret in the "remember me" cookie, which is replaced at each use; and of the one
    # before, which requests may still carry that were sent at the same time
    remember_hash: Mapped[str | None] = mapped_column(String(HASH_LENGTH))
    former_remember_hash: Mapped[str | None] = mapped_column(String(HASH_LENGTH))
    remember_replaced_at: Mapped[datetime | None]
    # for its owner to recognise it: the beginning of the header, and the address without its end
    user_agent: Mapped[str] = mapped_column(String(USER_AGENT_MAX_LENGTH), default="")
    network: Mapped[str] = mapped_column(String(NETWORK_MAX_LENGTH), default="")
