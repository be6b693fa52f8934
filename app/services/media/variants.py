"""Variants of uploaded pictures: smaller ones in WebP, made in the background."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, func, select

from app.content.images import uploads
from app.content.images.media_addresses import VariantName
from app.content.images.uploads import PreparedPicture
from app.extensions import db
from app.models import MediaFile, MediaVariant
from app.models.picture import digest_of
from app.models.upsert import insert_into
from app.services.jobs import JobQueue
from app.services.media.quota import lock_media
from app.services.media.storage.chosen import media_storage

QUEUE = JobQueue(
    kind="media",
    model=MediaFile,
    # longer than three variants can take, and storing them elsewhere
    lease=timedelta(minutes=5),
    waits=(timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6)),
    unfinished="every process that made its variants ended before it was done",
)


@dataclass(frozen=True)
class Variant:
    """A variant that is made and not stored yet; ``name`` is that of its bytes."""

    name: VariantName
    picture: PreparedPicture


@dataclass(frozen=True)
class State:
    """How many pictures and variants there are, and jobs that wait or were given up."""

    files: int
    variants: int
    waiting: int
    given_up: int


def read_for_variants(file: MediaFile) -> tuple[list[VariantName], bytes]:
    """Return which variants of a file are missing, and the bytes to make them from.

    Raises NotStored, StorageAway.
    """
    names = _missing(file)
    return names, media_storage().read(str(file.media_name)) if names else b""


def make_variants(names: Sequence[VariantName], data: bytes) -> list[Variant]:
    """Return variants, which are not stored yet; this takes its time. Raises NotAPicture."""
    made = ((name, uploads.variant(data, name.width)) for name in names)
    return [Variant(name, picture) for name, picture in made if picture is not None]


def _missing(file: MediaFile) -> list[VariantName]:
    there = set(
        db.session.scalars(select(MediaVariant.width).where(MediaVariant.file_id == file.id))
    )
    return [name for name in file.media_name.variants if name.width not in there]


def store_ahead(variants: Sequence[Variant]) -> None:
    """Store the bytes of variants, unless they are stored in the transaction of their rows."""
    storage = media_storage()
    if not storage.in_transaction:
        for variant in variants:
            storage.put(str(variant.name), variant.picture.data, variant.picture.media_type)


def keep_variants(file: MediaFile, variants: Sequence[Variant]) -> None:
    """Store the rows of variants, and that the job is done; nothing if the file is gone."""
    lock_media()
    if not db.session.scalar(select(exists().where(MediaFile.id == file.id))):
        return
    storage = media_storage()
    for variant in variants:
        picture, name = variant.picture, str(variant.name)
        if storage.in_transaction or storage.size(name) != len(picture.data):
            storage.put(name, picture.data, picture.media_type)
        values = {
            "height": picture.height,
            "digest": digest_of(picture.data),
            "size": len(picture.data),
            "media_type": picture.media_type,
        }
        db.session.execute(
            insert_into(MediaVariant)
            .values(file_id=file.id, width=variant.name.width, **values)
            .on_conflict_do_nothing(index_elements=[MediaVariant.file_id, MediaVariant.width])
        )
    QUEUE.complete(file)


def state() -> State:
    """Count the pictures, their variants and the jobs."""
    depth = QUEUE.depth()
    files = db.session.scalar(select(func.count()).select_from(MediaFile)) or 0
    variants = db.session.scalar(select(func.count()).select_from(MediaVariant)) or 0
    return State(files, variants, depth.waiting, depth.given_up)


def given_up(limit: int) -> list[MediaFile]:
    """Return pictures whose variants will not be made, the newest first."""
    newest = select(MediaFile).where(MediaFile.is_given_up()).order_by(MediaFile.id.desc())
    return list(db.session.scalars(newest.limit(limit)))


def retry() -> int:
    """Make due now what was given up; return how many."""
    return QUEUE.retry(MediaFile.is_given_up())
