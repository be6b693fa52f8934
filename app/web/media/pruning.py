"""Sweeping: pictures that nothing shows any more, files that nobody has, bytes without rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, or_, select

from app.content.images.media_addresses import PREFIX, digests_in
from app.extensions import db
from app.models import Comment, Draft, Media, MediaFile, MediaUse, Post, Revision, User, utcnow
from app.models.media import STORED_NAME
from app.services.media.files import has_row, is_owned
from app.services.media.quota import lock_media
from app.services.media.removal import UNSYNCHRONIZED
from app.services.media.site_pictures import is_of_site
from app.services.media.storage.chosen import media_storage
from app.web.media.removing import remove_bytes, remove_file

BATCH = 200
KEPT = timedelta(days=30)

# Columns of texts, each in a table with an ``id``, in which an address keeps its picture; and
# columns that refer to files. A table with texts or pictures of its own adds itself here.
TEXTS: tuple[Any, ...] = (Post.body, Comment.body, Draft.body, Draft.fields, Revision.body)
REFERENCES: tuple[Any, ...] = (MediaUse.file_id,)


def unused_since(moment: datetime) -> list[int]:
    """Return the ids of pictures from before ``moment`` that nothing shows. Reads every text.

    A picture whose owner is gone counts whatever its age.
    """
    rows = db.session.execute(
        select(Media.id, MediaFile.digest)
        .join(Media.file)
        .where(_is_unused(moment))
        .order_by(Media.id)
    ).all()
    in_texts = _digests_in_texts() if rows else set()
    return [media_id for media_id, digest in rows if digest not in in_texts]


def _is_unused(moment: datetime) -> ColumnElement[bool]:
    is_old = or_(Media.created_at < moment, Media.owner_id.is_(None))
    referred = [exists().where(column == Media.file_id) for column in REFERENCES]
    avatar = (
        select(User.id)
        .join(MediaFile, User.avatar == STORED_NAME)
        .where(User.id == Media.owner_id, MediaFile.id == Media.file_id)
        .correlate(Media)
    )
    return is_old & ~or_(*referred, avatar.exists(), is_of_site())


def _digests_in_texts() -> set[str]:
    return {digest for text in _texts() for digest in digests_in(text)}


def _texts() -> Iterator[str]:
    for column in TEXTS:
        key, last = column.class_.id, 0
        while rows := db.session.execute(
            select(key, column)
            .where(key > last, column.contains(PREFIX.strip("/")))
            .order_by(key)
            .limit(BATCH)
        ).all():
            last = rows[-1][0]
            yield from (row[1] for row in rows)


def forget(media_ids: Iterable[int], moment: datetime) -> int:
    """Delete these pictures unless something refers to them by now; return how many."""
    lock_media()
    deleted = 0
    ids = list(media_ids)
    for start in range(0, len(ids), BATCH):
        some = Media.id.in_(ids[start : start + BATCH])
        answer: Any = db.session.execute(
            delete(Media).where(some, _is_unused(moment)), execution_options=UNSYNCHRONIZED
        )
        deleted += int(answer.rowcount)
    return deleted


def remove_nobodys() -> int:
    """Remove all files that nobody has. Commits; returns how many."""
    nobodys = db.session.scalars(select(MediaFile.id).where(~is_owned())).all()
    db.session.rollback()
    return sum(remove_file(file_id) for file_id in nobodys)


def orphans() -> list[str]:
    """Return the names of stored bytes that no row is about."""
    return [name for name, _size in media_storage().sizes() if not has_row(name)]


def sweep() -> tuple[int, int]:
    """Remove files that nobody has and bytes without rows. Commits; returns how many of each."""
    files = remove_nobodys()
    without_rows = orphans()
    db.session.rollback()  # so that no lock is held when there is none
    return files, remove_bytes(without_rows)


def prune() -> tuple[int, int, int]:
    """Forget pictures that nothing has shown for KEPT, and sweep. Commits.

    Returns how many pictures, files and bytes without rows were removed.
    """
    moment = utcnow() - KEPT
    unused = unused_since(moment)
    db.session.rollback()
    forgotten = forget(unused, moment)
    db.session.commit()
    return (forgotten, *sweep())
