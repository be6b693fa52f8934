"""Copies of external images: which there are, and what becomes of fetching one.

The caller commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, func, insert, select
from sqlalchemy.orm import undefer

from app.content.images.external_images import external_image_urls
from app.content.images.image_files import ImageInfo
from app.extensions import db
from app.models import Comment, Picture, PictureFile, Post
from app.models.picture import digest_of
from app.models.site_version import CHANGED
from app.services.images.quota import (
    UNSYNCHRONIZED,
    free_space,
    kept_bytes,
    lock_copies,
    remove_unused,
)
from app.services.jobs import JobQueue

QUEUE = JobQueue(
    kind="images",
    model=Picture,
    # longer than fetching can take with every redirection
    lease=timedelta(minutes=5),
    waits=(timedelta(minutes=1), timedelta(minutes=30), timedelta(hours=6), timedelta(days=1)),
    unfinished="every process that fetched it ended before it was done",
)
BATCH = 500
NO_SPACE = "there is no room for it"


@dataclass(frozen=True)
class State:
    """How many images have a copy, wait to be fetched, or were given up, and the bytes kept."""

    kept: int
    waiting: int
    given_up: int
    size: int


@dataclass(frozen=True)
class Known:
    """The copy of an image; without a digest there is none."""

    digest: str | None
    width: int = 0
    height: int = 0


def known_images(addresses: Iterable[str]) -> dict[str, Known]:
    """Return what is known of the images at these addresses, without those never asked for."""
    digests = {digest_of(address): address for address in addresses}
    if not digests:
        return {}
    rows = db.session.execute(
        select(Picture.address_digest, Picture.file_digest, PictureFile.width, PictureFile.height)
        .outerjoin(PictureFile, PictureFile.digest == Picture.file_digest)
        .where(Picture.address_digest.in_(digests))
    )
    return {
        digests[row.address_digest]: (
            Known(row.file_digest, row.width, row.height) if row.file_digest else Known(None)
        )
        for row in rows
    }


def find_file(digest: str) -> PictureFile | None:
    """Return the copy with this digest, with its bytes."""
    return db.session.scalar(
        select(PictureFile).where(PictureFile.digest == digest).options(undefer(PictureFile.data))
    )


def keep(picture: Picture, data: bytes, image: ImageInfo, capacity: int) -> bool:
    """Keep what was fetched, within ``capacity`` bytes for all copies. Pages change.

    Returns whether it fits.
    """
    lock_copies()
    is_still_asked_for = exists().where(Picture.id == picture.id)
    if not db.session.scalar(select(is_still_asked_for)):
        return True
    digest = digest_of(data)
    is_kept = exists().where(PictureFile.digest == digest)
    if not db.session.scalar(select(is_kept)):
        if not free_space(len(data), capacity, picture.asked_at):
            return False
        db.session.execute(
            insert(PictureFile).values(
                digest=digest,
                media_type=image.media_type,
                width=image.width,
                height=image.height,
                size=len(data),
                data=data,
            )
        )
    QUEUE.complete(picture, file_digest=digest)
    db.session.info[CHANGED] = True
    return True


def state() -> State:
    """Count the images and the bytes of their copies."""
    depth = QUEUE.depth()
    kept = db.session.scalar(select(func.count(Picture.file_digest))) or 0
    return State(kept, depth.waiting, depth.given_up, kept_bytes())


def given_up(limit: int) -> list[Picture]:
    """Return images without a copy that will not be tried again, the newest first."""
    newest = select(Picture).where(Picture.is_given_up()).order_by(Picture.id.desc()).limit(limit)
    return list(db.session.scalars(newest))


def retry() -> int:
    """Make everything due now that has no copy; return how many."""
    return QUEUE.retry(Picture.file_digest.is_(None))


def unused_before(moment: datetime) -> list[str]:
    """Return digests of the images, asked for before, that no text shows. It reads every text."""
    shown = {digest_of(address) for html in _texts() for address in external_image_urls(html)}
    asked_before = select(Picture.address_digest).where(Picture.asked_at < moment)
    return [digest for digest in db.session.scalars(asked_before) if digest not in shown]


def forget(digests: Iterable[str], moment: datetime) -> None:
    """Forget images that no text has asked for since, and the copies that were theirs alone."""
    lock_copies()
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
        with_images: ColumnElement[bool] = model.body_html.contains("<img ")
        while rows := db.session.execute(
            select(model.id, model.body_html)
            .where(model.id > last, with_images)
            .order_by(model.id)
            .limit(BATCH)
        ).all():
            last = rows[-1][0]
            yield from (row[1] for row in rows)
