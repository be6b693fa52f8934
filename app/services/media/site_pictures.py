"""Pictures of the site itself: its logo and its icon.

They belong to nobody, so that they stay when the account goes that has uploaded them; the settings
that name them keep them. A former one goes with the next sweep, as soon as nothing shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import ColumnElement, exists, select

from app.content.images import uploads
from app.extensions import db
from app.models import Media, MediaFile, StoredSetting
from app.services.media.files import find_stored
from app.services.media.quota import check_room_of_site, lock_media
from app.services.media.uploading import Upload, store_file, store_picture
from app.services.settings.stored_settings import lock_settings, read_settings
from settings.editable import PICTURES
from settings.identity import ICON_SIDES
from settings.types import names

# Pixels. Screens have up to two for each of a page, on which a logo is half as wide and high.
LOGO_WIDTH, LOGO_HEIGHT = 640, 80
LEAST_LOGO, LEAST_ICON = 24, 180
# Its owner's device rounds it, and puts black behind what is transparent.
TOUCH_SIDE = 180


def prepare_logo(data: bytes) -> list[Upload]:
    """Make a logo of an uploaded picture, and store it as ``prepare_upload`` does.

    Raises DomainError.
    """
    make = partial(uploads.logo, data, LOGO_WIDTH, LOGO_HEIGHT, LEAST_LOGO)
    return [store_picture(make)]


def prepare_icon(data: bytes) -> list[Upload]:
    """Make an icon in each of ICON_SIDES of the middle of a picture, and store them.

    Raises DomainError.
    """
    largest = store_picture(partial(uploads.icon, data, ICON_SIDES[0], LEAST_ICON))
    smaller = [
        store_picture(
            partial(uploads.icon, largest.picture.data, side, 1, is_opaque=side == TOUCH_SIDE)
        )
        for side in ICON_SIDES[1:]
    ]
    return [largest, *smaller]


# by the setting that names them
PREPARE: dict[str, Callable[[bytes], list[Upload]]] = {
    "SITE_LOGO": prepare_logo,
    "SITE_LOGO_DARK": prepare_logo,
    "SITE_ICON": prepare_icon,
}


def keep_for_site(made: Sequence[Upload]) -> str:
    """Store the rows of pictures of the site, and return the setting that names them.

    Raises NoRoom.
    """
    lock_media()
    for upload in made:
        file = db.session.scalar(select(MediaFile).where(MediaFile.digest == upload.name.digest))
        if file is None:
            check_room_of_site(len(upload.picture.data))
        file = store_file(upload)
        nobodys = exists().where(Media.file_id == file.id, Media.owner_id.is_(None))
        if not db.session.scalar(select(nobodys)):
            db.session.add(Media(owner_id=None, file=file))
            db.session.flush()
    return ",".join(str(upload.name) for upload in made)


def is_of_site() -> ColumnElement[bool]:
    """Return the SQL condition for pictures that a setting names."""
    named = (
        select(StoredSetting.name)
        .join(MediaFile, StoredSetting.value.contains(MediaFile.digest))
        .where(StoredSetting.name.in_(PICTURES), MediaFile.id == Media.file_id)
        .correlate(Media)
    )
    return named.exists()


def lost_pictures() -> list[str]:
    """Return the stored settings that name pictures which are not there."""
    stored = read_settings(db.session.connection())
    return [
        setting
        for setting in PICTURES
        if any(find_stored(name) is None for name in names(stored.get(setting, "")))
    ]


def forget_lost() -> None:
    """Delete the stored settings that name pictures which are not there."""
    lock_settings()
    for name in lost_pictures():
        db.session.delete(db.session.get_one(StoredSetting, name))
    db.session.flush()
