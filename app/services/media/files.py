"""Which files there are, and their bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, select

from app.content.images.media_addresses import MediaName, VariantName, parse_name
from app.content.images.uploads import EXTENSIONS
from app.extensions import db
from app.models import Media, MediaFile, MediaVariant, User
from app.services.errors import NotFound

BATCH = 500


@dataclass(frozen=True)
class StoredFile:
    """A file or a variant, and the name that its bytes are stored by.

    ``digest`` is that of its own bytes. ``is_substitute``: of the original, which is sent until
    the variant that was asked for is made.
    """

    name: str
    media_type: str
    size: int
    digest: str
    is_substitute: bool = False


def is_owned() -> ColumnElement[bool]:
    """Return the SQL condition for files that a user has."""
    return exists().where(Media.file_id == MediaFile.id)


def find_stored(name: str) -> StoredFile | None:
    """Return what an address leads to, in one statement; None for what nobody has."""
    wanted = parse_name(name)
    if wanted is None:
        return None
    width = wanted.width if isinstance(wanted, VariantName) else 0
    found = db.session.execute(
        select(
            *(MediaFile.media_type, MediaFile.size, MediaFile.width, MediaFile.height),
            MediaVariant.digest,
            MediaVariant.size.label("variant_size"),
            MediaVariant.media_type.label("variant_type"),
        )
        .outerjoin(
            MediaVariant, (MediaVariant.file_id == MediaFile.id) & (MediaVariant.width == width)
        )
        .where(MediaFile.digest == wanted.digest, is_owned())
    ).one_or_none()
    if found is None:
        return None
    original = MediaName(wanted.digest, found.width, found.height, EXTENSIONS[found.media_type])
    if isinstance(wanted, MediaName):
        if wanted != original:
            return None
        return StoredFile(name, found.media_type, found.size, wanted.digest)
    if found.digest is not None:
        return StoredFile(name, found.variant_type, found.variant_size, found.digest)
    return StoredFile(
        str(original), found.media_type, found.size, wanted.digest, is_substitute=True
    )


def stored_files() -> Iterator[StoredFile]:
    """Return all files and variants that have rows."""
    last = 0
    while files := db.session.scalars(
        select(MediaFile).where(MediaFile.id > last).order_by(MediaFile.id).limit(BATCH)
    ).all():
        last = files[-1].id
        for file in files:
            yield StoredFile(str(file.media_name), file.media_type, file.size, file.digest)
        variants = select(MediaVariant, MediaFile.digest.label("original")).join(MediaVariant.file)
        within = MediaVariant.file_id.between(files[0].id, last)
        for variant, original in db.session.execute(variants.where(within)):
            name = str(VariantName(original, variant.width))
            yield StoredFile(name, variant.media_type, variant.size, variant.digest)
        db.session.expunge_all()


def has_row(name: str) -> bool:
    """Return whether a name of stored bytes is that of a file or a variant."""
    wanted = parse_name(name)
    if wanted is None:
        return False
    file = MediaFile.digest == wanted.digest
    if isinstance(wanted, VariantName):
        of_width = MediaVariant.width == wanted.width
        which = select(MediaVariant.id).join(MediaVariant.file).where(file, of_width)
        return db.session.scalar(which) is not None
    found = db.session.scalar(select(MediaFile).where(file))
    return found is not None and found.media_name == wanted


def find_media(user: User, media_id: int) -> Media:
    """Return a picture of a person. Raises NotFound, also for one of another user."""
    media = db.session.get(Media, media_id)
    if media is None or media.owner_id != user.id:
        raise NotFound(_("There is no such picture."))
    return media
