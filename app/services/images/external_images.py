"""Copies of pictures from elsewhere: which there are, and what becomes of fetching one.

Whoever fetches has no transaction open meanwhile; the caller commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, func, insert, select, update
from sqlalchemy.orm import undefer

from app.content.images.external_images import external_image_urls
from app.content.images.image_files import Raster
from app.extensions import db
from app.models import Comment, Picture, PictureFile, Post, utcnow
from app.models.picture import digest_of
from app.models.site_version import CHANGED
from app.services.images.quota import (
    UNSYNCHRONIZED,
    keep_others_out,
    kept_bytes,
    make_room,
    remove_unused,
)

# Longer than fetching can take with every redirection; also how long a picture waits when the
# process that was fetching it is killed.
LEASE = timedelta(minutes=5)
WAITS = (timedelta(minutes=1), timedelta(minutes=30), timedelta(hours=6), timedelta(days=1))
ERROR_MAX_LENGTH = 500
BATCH = 500
NO_ROOM = "there is no room for it"
ENDS_PROCESSES = "whoever fetched it was never heard of again"


@dataclass(frozen=True)
class State:
    """How many pictures have a copy, wait to be fetched, or were given up, and the bytes kept."""

    kept: int
    waiting: int
    given_up: int
    size: int


@dataclass(frozen=True)
class Known:
    """The copy of a picture; without a digest there is none."""

    digest: str | None
    width: int = 0
    height: int = 0


def known_pictures(addresses: Iterable[str]) -> dict[str, Known]:
    """What there is of the pictures at these addresses, in one statement. None: never asked for."""
    digests = {digest_of(address): address for address in addresses}
    if not digests:
        return {}
    rows = db.session.execute(
        select(Picture.address_digest, Picture.file_digest, PictureFile.width, PictureFile.height)
        .outerjoin(PictureFile, PictureFile.digest == Picture.file_digest)
        .where(Picture.address_digest.in_(digests))
    )
    return {
        digests[row[0]]: Known(row[1], row[2], row[3]) if row[1] else Known(None) for row in rows
    }


def find_file(digest: str) -> PictureFile | None:
    """The copy with its bytes."""
    return db.session.scalar(
        select(PictureFile).where(PictureFile.digest == digest).options(undefer(PictureFile.data))
    )


def are_due(now: datetime) -> bool:
    """Whether there is a picture to fetch."""
    return bool(db.session.scalar(select(exists().where(Picture.due_at <= now))))


def lease_next(now: datetime) -> Picture | None:
    """The picture that is due the longest, which nobody else will get for a while."""
    due = select(Picture).where(Picture.due_at <= now).order_by(Picture.due_at, Picture.id).limit(1)
    while picture := db.session.scalar(due.with_for_update(skip_locked=True)):
        if picture.attempts <= len(WAITS):
            # counted before the attempt, which may be the end of the process
            _change(picture, due_at=now + LEASE, attempts=picture.attempts + 1)
            db.session.refresh(picture)
            return picture
        failed(picture, ENDS_PROCESSES, now)
    return None


def keep(picture: Picture, data: bytes, raster: Raster, capacity: int) -> bool:
    """Keep what was fetched, within ``capacity`` bytes for all copies. Pages change.

    Answers whether there was room for it.
    """
    keep_others_out()
    is_still_asked_for = exists().where(Picture.id == picture.id)
    if not db.session.scalar(select(is_still_asked_for)):
        return True
    digest = digest_of(data)
    is_kept = exists().where(PictureFile.digest == digest)
    if not db.session.scalar(select(is_kept)):
        if not make_room(len(data), capacity, picture.asked_at):
            return False
        db.session.execute(
            insert(PictureFile).values(
                digest=digest,
                media_type=raster.media_type,
                width=raster.width,
                height=raster.height,
                size=len(data),
                data=data,
            )
        )
    db.session.execute(
        update(Picture)
        .where(Picture.id == picture.id)
        .values(file_digest=digest, due_at=None, last_error=None),
        execution_options=UNSYNCHRONIZED,
    )
    db.session.info[CHANGED] = True
    return True


def failed(picture: Picture, reason: str, now: datetime, for_good: bool = False) -> bool:
    """Note why there is no copy, and when to try again. Answers whether that was the last try."""
    over = for_good or picture.attempts > len(WAITS)
    due_at = None if over else now + WAITS[picture.attempts - 1]
    _change(picture, due_at=due_at, last_error=reason[:ERROR_MAX_LENGTH])
    return over


def refund(picture: Picture, now: datetime) -> None:
    """Let somebody else fetch a leased picture, as if nobody had tried."""
    _change(picture, due_at=now, attempts=picture.attempts - 1)


def _change(picture: Picture, **values: object) -> None:
    """Change a picture unless somebody else has leased it or asked for it meanwhile."""
    # not as a changed row of the session: pages look the same until there is a copy
    mine = (Picture.id == picture.id) & (Picture.attempts == picture.attempts)
    db.session.execute(
        update(Picture).where(mine).values(**values),
        execution_options=UNSYNCHRONIZED,
    )


def state() -> State:
    """How far the copies are."""
    counts = func.count(Picture.file_digest), func.count(Picture.due_at), func.count(Picture.id)
    kept, waiting, total = db.session.execute(select(*counts)).one()
    return State(kept, waiting, total - kept - waiting, kept_bytes())


def given_up(limit: int) -> list[Picture]:
    """Pictures of which there is no copy and which will not be tried again, the newest first."""
    over = Picture.file_digest.is_(None) & Picture.due_at.is_(None)
    newest = select(Picture).where(over).order_by(Picture.id.desc()).limit(limit)
    return list(db.session.scalars(newest))


def retry() -> int:
    """Make everything due now that has no copy; answers how many that is."""
    changed = db.session.execute(
        update(Picture).where(Picture.file_digest.is_(None)).values(due_at=utcnow(), attempts=0),
        execution_options=UNSYNCHRONIZED,
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]


def unused_before(moment: datetime) -> list[str]:
    """Digests of the pictures, asked for before, that no text shows. It reads every text."""
    shown = {digest_of(address) for html in _texts() for address in external_image_urls(html)}
    asked_before = select(Picture.address_digest).where(Picture.asked_at < moment)
    return [digest for digest in db.session.scalars(asked_before) if digest not in shown]


def forget(digests: Iterable[str], moment: datetime) -> None:
    """Forget pictures that nobody has asked for since, and the copies that were theirs alone."""
    keep_others_out()
    in_order = sorted(digests)  # as a text asks for them, so that neither waits for the other
    for start in range(0, len(in_order), BATCH):
        unused = Picture.address_digest.in_(in_order[start : start + BATCH])
        locked = (
            select(Picture.id)
            .where(unused, Picture.asked_at < moment)
            .order_by(Picture.address_digest)
            .with_for_update()
        )
        ids = db.session.scalars(locked).all()
        db.session.execute(
            delete(Picture).where(Picture.id.in_(ids)), execution_options=UNSYNCHRONIZED
        )
    remove_unused()


def _texts() -> Iterator[str]:
    for model in (Post, Comment):
        last = 0
        with_pictures: ColumnElement[bool] = model.body_html.contains("<img ")
        while rows := db.session.execute(
            select(model.id, model.body_html)
            .where(model.id > last, with_pictures)
            .order_by(model.id)
            .limit(BATCH)
        ).all():
            last = rows[-1][0]
            yield from (row[1] for row in rows)
