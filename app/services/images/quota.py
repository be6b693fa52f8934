"""The quota that all copies of external images share.

When it is used up, copies are removed whose texts were stored the longest ago. Their images are
shown as links until a text with them is stored again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, delete, exists, func, select, update

from app.extensions import db
from app.models import Picture, PictureFile, utcnow
from app.models.site_version import CHANGED

BATCH = 500
GAVE_WAY = "it gave way to newer ones"
# PostgreSQL: the number of the advisory lock that is held while copies are added or removed
QUOTA_LOCK = 5_903_177_413
UNSYNCHRONIZED = {"synchronize_session": False}


def lock_copies() -> None:
    """Let no other transaction add or remove copies until the commit.

    SQLite needs nothing: there is only one transaction that writes.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(QUOTA_LOCK)))


def kept_bytes() -> int:
    """Return the bytes that all copies take."""
    return db.session.scalar(select(func.sum(PictureFile.size))) or 0


def may_fit(asked_at: datetime, capacity: int) -> bool:
    """Return whether an image that was asked for then may fit within ``capacity`` bytes."""
    return (
        kept_bytes() < capacity or db.session.execute(_older_copies(asked_at)).first() is not None
    )


def free_space(size: int, capacity: int, asked_at: datetime) -> bool:
    """Return whether ``size`` bytes more fit in ``capacity``, after removing older copies."""
    lacking = kept_bytes() + size - capacity
    if lacking <= 0:
        return True
    removed: list[str] = []
    for digest, freed in db.session.execute(_older_copies(asked_at)).all():
        removed.append(digest)
        lacking -= freed
        if lacking <= 0:
            _remove(removed)
            return True
    return False


def shrink_to(capacity: int) -> int:
    """Remove the oldest copies until the others fit; return how many."""
    lock_copies()
    lacking = kept_bytes() - capacity
    removed: list[str] = []
    for digest, freed in db.session.execute(_older_copies(utcnow())).all():
        if lacking <= 0:
            break
        removed.append(digest)
        lacking -= freed
    _remove(removed)
    return len(removed)


def remove_unused() -> None:
    """Delete the copies that no image refers to any more."""
    in_use = exists().where(Picture.file_digest == PictureFile.digest)
    db.session.execute(delete(PictureFile).where(~in_use), execution_options=UNSYNCHRONIZED)


def _older_copies(moment: datetime) -> Select[str, int]:
    """Select digest and size of the copies that no text has asked for since, the oldest first."""
    newest = func.max(Picture.asked_at)
    return (
        select(PictureFile.digest, PictureFile.size)
        .join(Picture, Picture.file_digest == PictureFile.digest)
        .group_by(PictureFile.digest, PictureFile.size)
        .having(newest < moment)
        .order_by(newest, PictureFile.digest)
    )


def _remove(digests: Sequence[str]) -> None:
    """Delete copies. Pages change."""
    for start in range(0, len(digests), BATCH):
        some = digests[start : start + BATCH]
        theirs = Picture.file_digest.in_(some)
        # in the order in which a text asks for images, so that neither waits for the other
        locked = select(Picture.id).where(theirs).order_by(Picture.address_digest).with_for_update()
        ids = db.session.scalars(locked).all()
        db.session.execute(
            update(Picture)
            .where(Picture.id.in_(ids))
            .values(file_digest=None, last_error=GAVE_WAY),
            execution_options=UNSYNCHRONIZED,
        )
        db.session.execute(
            delete(PictureFile).where(PictureFile.digest.in_(some)),
            execution_options=UNSYNCHRONIZED,
        )
        db.session.info[CHANGED] = True
