"""Where posts, comments and people have been imported from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.clock import utcnow

ORIGIN_SITE_MAX_LENGTH = 255
EXTERNAL_ID_MAX_LENGTH = 255


class Origin(Base):
    """What an import has made, so that the next one neither doubles nor overwrites it.

    It outlives what it was made of, without a word of it: what was deleted here is not imported
    again. Without any of the ids, it has been deleted.
    """

    __tablename__ = "origins"
    __table_args__ = (
        Index("uq_origins_external_id", "format", "site", "kind", "external_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # "wordpress", and the site within the format: its address or its name, or ''
    format: Mapped[str] = mapped_column(String(16))
    site: Mapped[str] = mapped_column(String(ORIGIN_SITE_MAX_LENGTH))
    # "post", "comment" or "user", and what the other site knows it by
    kind: Mapped[str] = mapped_column(String(16))
    external_id: Mapped[str] = mapped_column(String(EXTERNAL_ID_MAX_LENGTH))
    post_id: Mapped[int | None] = mapped_column(
        ForeignKey("posts.id", ondelete="SET NULL"), index=True
    )
    comment_id: Mapped[int | None] = mapped_column(
        ForeignKey("comments.id", ondelete="SET NULL"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    # of what was imported: content/importing/digests.py; else SHA-256, in hexadecimal digits
    digest: Mapped[str] = mapped_column(String(64))
    # that of the post when it was imported: it has another one once it is edited here
    revision: Mapped[int | None]
    imported_at: Mapped[datetime] = mapped_column(default=utcnow)
