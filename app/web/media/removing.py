"""Removing files that nobody has, each in transactions of its own."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from app.extensions import db
from app.models import MediaFile, MediaVariant
from app.services.media.files import has_row
from app.services.media.quota import lock_media
from app.services.media.removal import is_nobodys, take_from_covers
from app.services.media.storage.chosen import media_storage


def remove_file(file_id: int) -> bool:
    """Remove the rows of a file that nobody has, then its bytes. Commits twice.

    Returns whether it is gone.
    """
    lock_media()
    file = db.session.get(MediaFile, file_id)
    if file is None or not is_nobodys(file_id):
        db.session.rollback()
        return file is None
    take_from_covers(file_id)  # of a post that was saved meanwhile
    variants = select(MediaVariant).where(MediaVariant.file_id == file_id)
    names = [str(variant.media_name) for variant in db.session.scalars(variants)]
    names.append(str(file.media_name))
    db.session.execute(delete(MediaFile).where(MediaFile.id == file_id))
    db.session.commit()
    remove_bytes(names)
    return True


def remove_bytes(names: Iterable[str]) -> int:
    """Delete stored bytes that no row is about, and commit after each; return how many.

    The lock keeps out an upload of the same bytes, which looks for them under it.
    """
    removed = 0
    for name in names:
        lock_media()
        if not has_row(name):
            media_storage().delete(name)
            removed += 1
        db.session.commit()
    return removed
