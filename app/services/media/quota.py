"""The room that uploaded pictures have: of the whole site, and of each account."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

from app.extensions import db
from app.models import Media, MediaFile, MediaVariant
from app.services.errors import NoRoom, NotAllowed

MEGABYTE = 1024 * 1024
# PostgreSQL: the number of the advisory lock that is held while files are added or removed
MEDIA_LOCK = 5_903_177_414


@dataclass(frozen=True)
class Room:
    """Bytes that are used, and that may be."""

    used: int
    capacity: int

    @property
    def left(self) -> int:
        """Return the bytes that are left."""
        return max(self.capacity - self.used, 0)


def lock_media() -> None:
    """Let no other transaction add or remove files until the commit.

    SQLite needs nothing: there is only one transaction that writes.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(MEDIA_LOCK)))


def room_of_site() -> Room:
    """Return the room of all pictures with their variants."""
    files = select(func.coalesce(func.sum(MediaFile.size), 0)).scalar_subquery()
    variants = select(func.coalesce(func.sum(MediaVariant.size), 0)).scalar_subquery()
    used = db.session.execute(select(files, variants)).one()
    return Room(int(used[0]) + int(used[1]), current_app.config["MEDIA_MEGABYTES"] * MEGABYTE)


def room_of(user_id: int | None) -> Room:
    """Return the room of one account, without the variants; None for the pictures of nobody."""
    mine = (
        select(func.sum(MediaFile.size))
        .join(Media, Media.file_id == MediaFile.id)
        .where(Media.owner_id == user_id)
    )
    capacity = current_app.config["MEDIA_MEGABYTES_PER_ACCOUNT"] * MEGABYTE
    return Room(int(db.session.scalar(mine) or 0), capacity)


def is_enabled() -> bool:
    """Return whether pictures can be uploaded to this site."""
    return bool(current_app.config["MEDIA_MEGABYTES"])


def check_enabled() -> None:
    """Raise NotAllowed where nothing can be uploaded."""
    if not is_enabled():
        raise NotAllowed(_("No pictures can be uploaded to this site."))


def check_room(user_id: int | None, size: int, is_new_file: bool = True) -> None:
    """Raise NoRoom when so many bytes more are too many, for the account or for the site.

    It is certain only under ``lock_media``. A file that the site has takes no room of the site.
    """
    room = room_of(user_id)
    if size > room.left:
        raise NoRoom(
            _(
                "Your pictures would take more than the %(capacity)d MB that you have: "
                "%(left)s MB are left.",
                capacity=room.capacity // MEGABYTE,
                left=_megabytes(room.left),
            )
        )
    if is_new_file:
        check_room_of_site(size)


def check_room_of_site(size: int) -> None:
    """Raise NoRoom when so many bytes more are too many for the site."""
    if size > room_of_site().left:
        raise NoRoom(_("This site has no room left for pictures. Please tell its administrators."))


def _megabytes(size: int) -> str:
    return f"{size * 10 // MEGABYTE / 10:g}"
