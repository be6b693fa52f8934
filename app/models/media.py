"""Pictures that people upload: the files, who has them, their smaller variants and their bytes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.content.images.media_addresses import (
    DIGEST_DIGITS,
    NAME_MAX_LENGTH,
    MediaName,
    VariantName,
)
from app.content.images.uploads import EXTENSIONS
from app.models.base import Base
from app.models.clock import utcnow
from app.models.job import Job, due_index

ALT_MAX_LENGTH = 1000
FILE_NAME_MAX_LENGTH = 200
# what a post shows a picture as
IN_TEXT, AS_COVER = "text", "cover"


class MediaFile(Job, Base):
    """A file that was uploaded, once, however many people have it.

    The job is to make its variants, or to remove it when nobody has it any more.
    """

    __tablename__ = "media_files"
    __table_args__ = (due_index("media_files"),)

    # of the bytes that are sent, see ``app.models.picture.digest_of``
    digest: Mapped[str] = mapped_column(String(DIGEST_DIGITS), unique=True)
    media_type: Mapped[str] = mapped_column(String(32))
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    is_animated: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)

    @property
    def media_name(self) -> MediaName:
        """The name of the file in addresses and where bytes are stored."""
        return MediaName(self.digest, self.width, self.height, EXTENSIONS[self.media_type])


# the ``media_name`` of a file in SQL, for lists of rows
STORED_NAME: ColumnElement[str] = literal_column(
    "media_files.digest || '-' || media_files.width || 'x' || media_files.height"
    " || '.' || replace(substr(media_files.media_type, 7), 'jpeg', 'jpg')",
    String,
)


class MediaVariant(Base):
    """A picture made smaller, in WebP."""

    __tablename__ = "media_variants"
    __table_args__ = (UniqueConstraint("file_id", "width"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("media_files.id", ondelete="CASCADE"))
    width: Mapped[int]
    height: Mapped[int]
    digest: Mapped[str] = mapped_column(String(DIGEST_DIGITS))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(32))

    file: Mapped[MediaFile] = relationship()

    @property
    def media_name(self) -> VariantName:
        """The name of the variant in addresses and where bytes are stored."""
        return VariantName(self.file.digest, self.width)


class Media(Base):
    """A picture of a person: a file, with what that person calls it.

    Without an owner it is one that posts of a deleted account still show.
    """

    __tablename__ = "media"
    __table_args__ = (UniqueConstraint("owner_id", "file_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    file_id: Mapped[int] = mapped_column(
        ForeignKey("media_files.id", ondelete="CASCADE"), index=True
    )
    alt: Mapped[str] = mapped_column(String(ALT_MAX_LENGTH), default="")
    name: Mapped[str] = mapped_column(String(FILE_NAME_MAX_LENGTH), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)

    file: Mapped[MediaFile] = relationship(lazy="joined", innerjoin=True)


class MediaBytes(Base):
    """The bytes of a file or a variant, where MEDIA_STORAGE is the database."""

    __tablename__ = "media_bytes"

    name: Mapped[str] = mapped_column(String(NAME_MAX_LENGTH), primary_key=True)
    size: Mapped[int]
    # last, so that SQLite need not read it for the others
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class MediaUse(Base):
    """A post shows a file, in its text or as its cover."""

    __tablename__ = "media_uses"
    __table_args__ = (
        # a post has one cover
        Index(
            "uq_media_uses_cover",
            "post_id",
            unique=True,
            sqlite_where=text(f"kind = '{AS_COVER}'"),
            postgresql_where=text(f"kind = '{AS_COVER}'"),
        ),
    )

    file_id: Mapped[int] = mapped_column(
        ForeignKey("media_files.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)


# with a literal, so that the index of covers is used
IS_COVER: ColumnElement[bool] = MediaUse.kind == literal_column(f"'{AS_COVER}'", String)
