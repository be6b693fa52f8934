"""Covers of posts: the pictures above their texts."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import Label, delete, insert, select

from app.content.images.media_addresses import parse_name
from app.content.text.bidi import without_open_bidi
from app.extensions import db
from app.models import Media, MediaFile, MediaUse, Post, User
from app.models.media import AS_COVER, IS_COVER, STORED_NAME
from app.models.post_settings import COVER_ALT_MAX_LENGTH
from app.services.errors import InvalidSetting
from app.services.posts.post_text import PostSettings

# pictures that the settings of a post offer
OFFERED = 12

# in a subquery, so that statements need no further join
COVER_NAME: Label[str | None] = (
    select(STORED_NAME)
    .select_from(MediaFile)
    .join(MediaUse, MediaUse.file_id == MediaFile.id)
    .where(MediaUse.post_id == Post.id, IS_COVER)
    .correlate(Post)
    .scalar_subquery()
    .label("cover_name")
)


def set_cover(editor: User, post: Post, settings: PostSettings | None) -> None:
    """Give a stored post the cover of its settings; without one it stays as it is.

    It is one of the editor's own pictures, or the one that the post has. The caller has locked
    the post. Raises InvalidSetting.
    """
    if settings is None or settings.cover is None:
        return
    address = settings.cover.address.strip()
    alt = without_open_bidi(" ".join(settings.cover.alt.split())) if address else ""
    if len(alt) > COVER_ALT_MAX_LENGTH:
        message = _("A description has at most %(limit)d characters.", limit=COVER_ALT_MAX_LENGTH)
        raise InvalidSetting(message, "cover_alt")
    post.cover_alt = alt or None
    file = _file_at(editor, address, post) if address else None
    if file != post.cover:
        put_cover(post, file)


def put_cover(post: Post, file: MediaFile | None) -> None:
    """Show another file as the cover of a locked post, or none."""
    db.session.execute(
        delete(MediaUse).where(MediaUse.post_id == post.id, IS_COVER),
        execution_options={"synchronize_session": False},
    )
    if file is not None:
        cover = {"file_id": file.id, "post_id": post.id, "kind": AS_COVER}
        db.session.execute(insert(MediaUse).values(**cover))
    db.session.expire(post, ["cover"])


def _file_at(editor: User, address: str, post: Post) -> MediaFile:
    name = parse_name(address.rpartition("/")[2])
    if name is not None:
        if post.cover is not None and post.cover.digest == name.digest:
            return post.cover
        mine = (
            select(MediaFile)
            .join(Media, Media.file_id == MediaFile.id)
            .where(MediaFile.digest == name.digest, Media.owner_id == editor.id)
            # which nobody removes before the commit
            .with_for_update(of=MediaFile, read=True, key_share=True)
        )
        file = db.session.scalar(mine)
        if file is not None:
            return file
    raise InvalidSetting(_("Choose one of your own pictures as the cover."), "cover")


def offered_covers(editor: User) -> Sequence[Media]:
    """Return the latest pictures of a person."""
    mine = select(Media).where(Media.owner_id == editor.id)
    newest = mine.order_by(Media.created_at.desc(), Media.id.desc()).limit(OFFERED)
    return db.session.scalars(newest).all()
