"""The room that copies of pictures take together.

Where it is short, those give way whose texts were stored the longest ago: what people read now
keeps its pictures. The others are shown as links until a text with them is stored again.
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
# PostgreSQL: the number of the lock that whoever adds or removes copies holds until the commit
ROOM_LOCK = 5_903_177_413
UNSYNCHRONIZED = {"synchronize_session": False}


def keep_others_out() -> None:
    """Be the only one who adds or removes copies, until the commit.

    On SQLite, who writes is alone anyway.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(ROOM_LOCK)))


def kept_bytes() -> int:
    """How much room all copies take."""
    return db.session.scalar(select(func.sum(PictureFile.size))) or 0


def may_have_room(asked_at: datetime, capacity: int) -> bool:
    """Whether some picture that was asked for then would find room, where that many bytes are."""
    return (
        kept_bytes() < capacity or db.session.execute(_older_copies(asked_at)).first() is not None
    )


def make_room(size: int, capacity: int, asked_at: datetime) -> bool:
    """Let older copies give way, if with them gone ``size`` bytes more fit in ``capacity``."""
    lacking = kept_bytes() + size - capacity
    if lacking <= 0:
        return True
    giving_way: list[str] = []
    for digest, freed in db.session.execute(_older_copies(asked_at)).all():
        giving_way.append(digest)
        lacking -= freed
        if lacking <= 0:
            _remove(giving_way)
            return True
    return False


def shrink_to(capacity: int) -> int:
    """Let the oldest copies give way until the others fit; answers how many did."""
    keep_others_out()
    lacking = kept_bytes() - capacity
    giving_way: list[str] = []
    for digest, freed in db.session.execute(_older_copies(utcnow())).all():
        if lacking <= 0:
            break
        giving_way.append(digest)
        lacking -= freed
    _remove(giving_way)
    return len(giving_way)


def remove_unused() -> None:
    """Delete the copies that are no picture's any more."""
    in_use = exists().where(Picture.file_digest == PictureFile.digest)
    db.session.execute(delete(PictureFile).where(~in_use), execution_options=UNSYNCHRONIZED)


def _older_copies(moment: datetime) -> Select[str, int]:
    """Digest and size of the copies that no text has asked for since, the oldest first."""
    newest = func.max(Picture.asked_at)
    return (
        select(PictureFile.digest, PictureFile.size)
        .join(Picture, Picture.file_digest == PictureFile.digest)
        .group_by(PictureFile.digest, PictureFile.size)
        .having(newest < moment)
        .order_by(newest, PictureFile.digest)
    )


def _remove(digests: Sequence[str]) -> None:
    """Pages change."""
    for start in range(0, len(digests), BATCH):
        some = digests[start : start + BATCH]
        theirs = Picture.file_digest.in_(some)
        # in the order in which a text asks for pictures, so that neither waits for the other
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
