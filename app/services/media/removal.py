"""Removing pictures: at their owner's wish, with an account, and files that nobody has.

A file goes when its last owner does. Its rows are deleted first, then the bytes, so that there is
never a row without bytes; what a crash leaves in between is swept by ``flask media prune``.
"""

from __future__ import annotations

from sqlalchemy import delete, exists, or_, select, update

from app.extensions import db
from app.models import Media, MediaFile, MediaUse, Post, User
from app.models.job import mark_enqueued
from app.models.media import IS_COVER
from app.services.media.files import is_owned
from app.services.media.variants import QUEUE

UNSYNCHRONIZED = {"synchronize_session": False}


def delete_media(media: Media) -> None:
    """Delete a picture of a person. A file that nobody else has is removed after the commit."""
    file_id = media.file_id
    take_from_avatar(media)
    db.session.delete(media)
    db.session.flush()
    if is_nobodys(file_id):
        take_from_covers(file_id)
    remove_unowned(file_id)


def release_media_of(user: User) -> None:
    """Let go of the pictures of an account that is erased, in its transaction.

    Those that a remaining post of the account shows, or a page of the site, stay, with nobody's
    name. The caller has deleted the posts that go.
    """
    stays = or_(Post.author_id == user.id, Post.page_slug.is_not(None))
    shown_by_own = (
        select(MediaUse.file_id)
        .join(Post, Post.id == MediaUse.post_id)
        .where(MediaUse.file_id == Media.file_id, stays)
    )
    mine = Media.owner_id == user.id
    files = db.session.scalars(select(Media.file_id).where(mine)).all()
    db.session.execute(
        delete(Media).where(mine, ~shown_by_own.exists()), execution_options=UNSYNCHRONIZED
    )
    db.session.execute(
        update(Media).where(mine).values(owner_id=None, name=""), execution_options=UNSYNCHRONIZED
    )
    if files:
        remove_unowned(*files)


def remove_unowned(*file_ids: int) -> None:
    """Have those of these files removed after the commit that nobody has."""
    QUEUE.retry(MediaFile.id.in_(file_ids), ~is_owned())
    mark_enqueued(db.session(), MediaFile)


def is_nobodys(file_id: int) -> bool:
    """Return whether nobody has a file."""
    return not db.session.scalar(select(exists().where(Media.file_id == file_id)))


def take_from_avatar(media: Media) -> None:
    """Leave a person without the avatar that is this picture."""
    owner = db.session.get(User, media.owner_id) if media.owner_id else None
    if owner is not None and is_avatar(owner, media):
        owner.avatar = None


def is_avatar(user: User, media: Media) -> bool:
    """Return whether a picture is the avatar of a person."""
    return user.avatar == str(media.file.media_name)


def take_from_covers(file_id: int) -> None:
    """Leave posts without the cover that is this file; cached pages must not show it any longer."""
    shown = select(MediaUse).where(MediaUse.file_id == file_id, IS_COVER)
    for use in db.session.scalars(shown.order_by(MediaUse.post_id).with_for_update()):
        db.session.delete(use)
    db.session.flush()
