"""Profile pictures: squares that are cut out of what people upload.

An avatar is a picture of its owner like any other, so that it counts in the quota and goes with the
account. ``User.avatar`` has the name of its file.
"""

from __future__ import annotations

from functools import partial

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, func, or_, select

from app.content.images import uploads
from app.extensions import db
from app.models import Comment, Draft, Media, MediaFile, MediaUse, Permission, User
from app.models.media import STORED_NAME
from app.services.errors import NotAllowed
from app.services.media.quota import check_enabled, is_enabled, lock_media
from app.services.media.removal import delete_media
from app.services.media.uploading import Upload, store_picture
from app.services.policy import may

# pixels; pages show up to 96, and screens have up to three for each of them
SIDE = 256
Crop = tuple[int, int, int]


def may_upload_avatar(user: User) -> bool:
    """Return whether a person may write, on a site where pictures can be uploaded."""
    return is_enabled() and may(user, Permission.WRITE)


def check_may_upload_avatar(user: User) -> None:
    """Raise NotAllowed for who may not upload an avatar."""
    check_enabled()
    if not may_upload_avatar(user):
        raise NotAllowed(_("You are not allowed to do this."))


def prepare_avatar(data: bytes, crop: Crop | None = None) -> Upload:
    """Cut an avatar out of an uploaded picture, and store it as ``prepare_upload`` does.

    :param crop: x, y and side of the square in pixels of the upright picture; without it, the
        largest one in the middle
    :raises DomainError: as ``prepare_upload``
    """
    return store_picture(partial(uploads.square, data, SIDE, crop))


def show_avatar(user: User, media: Media) -> None:
    """Show a picture of a person as the avatar, and delete the former one unless a text shows it.

    The caller holds ``lock_media``.
    """
    _replace(user, str(media.file.media_name))


def remove_avatar(user: User) -> None:
    """Show no uploaded avatar any more, and delete it unless a text shows it."""
    lock_media()
    _replace(user, None)


def _replace(user: User, name: str | None) -> None:
    # what another request has stored since this one has read the user
    stored = db.session.get_one(User, user.id, populate_existing=True)
    former = _avatar_of(stored) if stored.avatar != name else None
    stored.avatar = name
    db.session.flush()
    if former is not None and not _is_in_texts(former):
        delete_media(former)


def _avatar_of(user: User) -> Media | None:
    digest = (user.avatar or "").partition("-")[0]
    mine = select(Media).join(Media.file).where(Media.owner_id == user.id)
    return db.session.scalar(mine.where(MediaFile.digest == digest))


def _is_in_texts(media: Media) -> bool:
    """Return whether a post shows a picture, or a comment or an unsaved text of its owner."""
    shown = [exists().where(MediaUse.file_id == media.file_id)]
    for model in (Comment, Draft):
        mine = model.author_id == media.owner_id
        shown.append(exists().where(mine, model.body.contains(media.file.digest)))
    return bool(db.session.scalar(select(or_(*shown))))


def count_lost() -> int:
    """Count the avatars that are not among the pictures of their owners."""
    return db.session.scalar(select(func.count()).select_from(User).where(_is_lost())) or 0


def forget_lost() -> None:
    """Take away the avatars that are not among the pictures of their owners."""
    for user in db.session.scalars(select(User).where(_is_lost())).unique():
        user.avatar = None
    db.session.flush()


def _is_lost() -> ColumnElement[bool]:
    there = (
        select(Media.id)
        .join(MediaFile, MediaFile.id == Media.file_id)
        .where(Media.owner_id == User.id, User.avatar == STORED_NAME)
        .correlate(User)
    )
    return User.avatar.is_not(None) & ~there.exists()
