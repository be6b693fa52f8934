"""Storing a picture that a user uploads.

Checking the bytes takes seconds, and so may storing them elsewhere; neither is done in a
transaction that writes, see ``prepare_upload``. ``keep_upload`` adds the rows.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, select

from app.content.images import uploads
from app.content.images.media_addresses import MediaName
from app.content.images.uploads import NotAPicture, PreparedPicture, Reason
from app.content.text.bidi import without_open_bidi
from app.content.text.clean_text import UnstorableText, clean_text
from app.extensions import db
from app.models import Media, MediaFile, User
from app.models.job import mark_enqueued
from app.models.media import ALT_MAX_LENGTH, FILE_NAME_MAX_LENGTH
from app.models.picture import digest_of
from app.models.upsert import insert_into
from app.services.errors import DomainError, Invalid, TooLong, TooMany, Unsupported
from app.services.media.quota import MEGABYTE, check_enabled, check_room, lock_media
from app.services.media.storage.chosen import media_storage

BUSY_SECONDS = 10


@dataclass(frozen=True)
class Upload:
    """A picture whose bytes are checked; they are stored already unless the database has them."""

    picture: PreparedPicture
    name: MediaName


def check_may_upload(user: User) -> None:
    """Raise NotAllowed or NoRoom before anything is done for nothing."""
    check_enabled()
    check_room(user.id, 1)


def prepare_upload(data: bytes) -> Upload:
    """Check the bytes of a picture and store what will be served, outside of any transaction.

    Raises TooLong, Unsupported, Invalid, TooMany, StorageAway.
    """
    return store_picture(partial(uploads.prepare, data))


def store_picture(make: Callable[[], PreparedPicture]) -> Upload:
    """Make a picture of uploaded bytes and store it, outside of any transaction.

    :param make: may raise NotAPicture, which becomes one of the errors of ``prepare_upload``
    """
    try:
        picture = make()
    except NotAPicture as error:
        raise refusal(error) from None
    name = MediaName(digest_of(picture.data), picture.width, picture.height, picture.extension)
    storage = media_storage()
    if not storage.in_transaction:
        storage.put(str(name), picture.data, picture.media_type)
    return Upload(picture, name)


def keep_upload(user: User | None, upload: Upload, alt: str = "", file_name: str = "") -> Media:
    """Return the row of a person's picture, which is added unless there is one.

    The same picture once more keeps its former description, unless it has none. Raises NoRoom.

    :param user: None for a picture of nobody, which a text shows
    """
    lock_media()
    owner_id = user.id if user is not None else None
    mine = _mine(owner_id, upload.name.digest)
    if mine is not None:
        mine.alt = mine.alt or alt
        return mine
    is_known = bool(db.session.scalar(select(exists().where(_has(upload.name.digest)))))
    check_room(owner_id, len(upload.picture.data), is_new_file=not is_known)
    media = Media(owner_id=owner_id, file=store_file(upload), alt=alt, name=file_name)
    db.session.add(media)
    db.session.flush()
    return media


def store_file(upload: Upload) -> MediaFile:
    """Return the row of a file, which is added with its bytes unless there is one.

    The caller holds ``lock_media``, and gives the file an owner or a setting that names it.
    """
    _store_bytes(upload)
    _store_row(upload)
    return db.session.scalars(select(MediaFile).where(_has(upload.name.digest))).one()


def _has(digest: str) -> ColumnElement[bool]:
    return MediaFile.digest == digest


def _mine(owner_id: int | None, digest: str) -> Media | None:
    mine = select(Media).join(Media.file).where(Media.owner_id == owner_id, _has(digest))
    return db.session.scalar(mine)


def _store_bytes(upload: Upload) -> None:
    """Store the bytes, unless they are: nobody has removed them since the lock was taken."""
    storage, name = media_storage(), str(upload.name)
    if storage.size(name) != len(upload.picture.data):
        storage.put(name, upload.picture.data, upload.picture.media_type)


def _store_row(upload: Upload) -> None:
    picture = upload.picture
    db.session.execute(
        insert_into(MediaFile)
        .values(
            digest=upload.name.digest,
            media_type=picture.media_type,
            width=picture.width,
            height=picture.height,
            size=len(picture.data),
            is_animated=picture.is_animated,
        )
        .on_conflict_do_nothing(index_elements=[MediaFile.digest])
    )
    mark_enqueued(db.session(), MediaFile)


def refusal(error: NotAPicture) -> DomainError:
    """Return in words why bytes are refused."""
    reason = error.reason
    if reason == Reason.TOO_LARGE:
        return too_large()
    if reason == Reason.TOO_BUSY:
        return TooMany(
            _("Several pictures are being processed just now. Please try again in a moment."),
            BUSY_SECONDS,
        )
    texts = {
        Reason.NOT_SHOWN: _(
            "SVG files cannot be uploaded, because they may contain scripts. "
            "Please save the picture as PNG or WebP."
        ),
        Reason.UNKNOWN_FORMAT: _("This is no picture in JPEG, PNG, WebP, GIF or AVIF."),
    }
    if reason in texts:
        return Unsupported(str(texts[reason]))
    broken = {
        Reason.CUT_OFF: _("The file ends too early. Please upload it once more."),
        Reason.TOO_MANY_PIXELS: _(
            "This picture has more than %(limit)d megapixels. Please make it smaller.",
            limit=uploads.MAX_UPLOAD_PIXELS // 1_000_000,
        ),
        Reason.TOO_SMALL: _("This picture is too small for this."),
        Reason.TOO_COSTLY: _("This picture takes too long to read. Please make it smaller."),
    }
    return Invalid(str(broken.get(reason) or _("This picture is damaged and cannot be read.")))


def too_large() -> TooLong:
    """Return the refusal of a file with too many bytes."""
    limit = uploads.MAX_BYTES // MEGABYTE
    return TooLong(_("A picture can have up to %(limit)d MB.", limit=limit))


def clean_alt(text: str) -> str:
    """Return a description on one line, as it is stored. Raises Invalid."""
    try:
        cleaned = without_open_bidi(" ".join(clean_text(text).split()))
    except UnstorableText:
        raise Invalid(_("This contains characters that cannot be stored.")) from None
    if len(cleaned) > ALT_MAX_LENGTH:
        raise Invalid(_("A description has at most %(limit)d characters.", limit=ALT_MAX_LENGTH))
    return cleaned


def clean_file_name(name: str) -> str:
    """Return the name of a file without folders, as it is stored; empty if it cannot be."""
    try:
        base = clean_text(os.path.basename(name.replace("\\", "/")))  # noqa: PTH119 - a sent name
    except UnstorableText:
        return ""
    return without_open_bidi(" ".join(base.split())[:FILE_NAME_MAX_LENGTH])
