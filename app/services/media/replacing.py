"""Putting one picture in the place of another, in everything that its owner has written."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from sqlalchemy import or_, select

from app.content.images.media_addresses import MediaName
from app.extensions import db
from app.models import Media, MediaFile, MediaUse, Post, User
from app.models.media import IS_COVER
from app.services.errors import Conflict
from app.services.media.collection import lock_own_media
from app.services.media.removal import is_avatar
from app.services.posts.amending import amend_body
from app.services.posts.covers import put_cover
from app.services.posts.revisions import keep_former, record


def replace_media(user: User, media_id: int, new: Media) -> int:
    """Show a person's new picture wherever an own text has shown another; return in how many posts.

    The other one no longer belongs to the person, but stays at its address while a text shows it,
    for one that is being written just now, and for revisions; otherwise the next sweep removes it.
    Raises NotFound, and Conflict for the avatar.
    """
    former = lock_own_media(user, media_id)
    check_replaceable(user, former)
    if former.id == new.id:
        return 0
    changed = _change_posts(user, former.file, new.file)
    former.owner_id = None
    former.name = ""
    db.session.flush()
    return changed


def check_replaceable(user: User, media: Media) -> None:
    """Raise Conflict for the avatar, which has to be a small square."""
    if is_avatar(user, media):
        raise Conflict(
            _("This is your profile picture. You change it where you edit your profile.")
        )


def _change_posts(user: User, former: MediaFile, new: MediaFile) -> int:
    covered = select(MediaUse.post_id).where(MediaUse.file_id == former.id, IS_COVER)
    # in a fixed order, so that two transactions cannot wait for each other
    posts = db.session.scalars(
        select(Post)
        .where(
            Post.author_id == user.id,
            or_(Post.body.contains(former.digest), Post.id.in_(covered)),
        )
        .order_by(Post.id)
        .with_for_update(of=Post)
        .execution_options(populate_existing=True)
    ).all()
    for post in posts:
        keep_former(post)
        amend_body(post, with_other_picture(post.body, former.media_name, new.media_name))
        if post.cover is not None and post.cover.id == former.id:
            put_cover(post, new)
        db.session.flush()
        record(post, user)
    return len(posts)


def with_other_picture(text: str, former: MediaName, new: MediaName) -> str:
    """Return a text in which the addresses of a picture, in every width, are those of another."""
    addresses = rf"{former.digest}-(?:[0-9]+x[0-9]+\.[a-z]+|[0-9]+w\.webp)"
    return re.sub(addresses, str(new), text)
