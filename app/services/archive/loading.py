"""What an archive has beside posts, comments and people, as rows: tags, pictures and follows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from sqlalchemy import func, select

from app.content.images import uploads
from app.content.images.uploads import PreparedPicture
from app.content.importing.refusal import Refused
from app.content.text.tag_names import tag_key
from app.extensions import db
from app.models import Comment, Follow, Media, Origin, Post, Tag, TagAlias, User
from app.models.upsert import insert_into
from app.services.archive.reading import FORMAT
from app.services.archive.records import (
    Archive,
    ArchivedFollow,
    ArchivedPicture,
    ArchivedTag,
    Ownership,
)
from app.services.importing.origins import Origins
from app.services.importing.people import People
from app.services.media.quota import MEGABYTE, is_enabled, room_of_site
from app.services.media.uploading import Upload, keep_upload, store_picture
from app.services.old_addresses import keep_addresses
from app.services.posts.tagging import find_tags, unused_slug

TAG, PICTURE, FOLLOW = "tag", "picture", "follow"


def check_room(archive: Archive, most_of_account: int) -> None:
    """Raise Refused where the pictures of an archive would not fit.

    :param most_of_account: bytes that an account may have
    """
    whole = archive.sizes.get("", 0)
    largest = max((size for owner, size in archive.sizes.items() if owner), default=0)
    if whole and not is_enabled():
        raise Refused(["it has pictures, and MEDIA_MEGABYTES is 0 here"])
    if largest > most_of_account:
        needed = -(-largest // MEGABYTE)
        raise Refused([f"one person has pictures of {needed} MB: MEDIA_MEGABYTES_PER_ACCOUNT"])
    if whole > room_of_site().capacity:
        raise Refused([f"it has pictures of {-(-whole // MEGABYTE)} MB: MEDIA_MEGABYTES"])


def keeps_ids() -> bool:
    """Return whether posts and comments can keep their ids: all that are here are of archives."""
    return all(
        db.session.scalar(select(func.count(model.id)))
        == db.session.scalar(select(func.count(column)).where(Origin.format == FORMAT))
        for model, column in ((Post, Origin.post_id), (Comment, Origin.comment_id))
    )


def reserve_ids(largest: Mapping[str, int]) -> None:
    """Number new rows of PostgreSQL after those that bring their ids along.

    :param largest: the largest id that comes, by table
    """
    if db.session.get_bind().dialect.name != "postgresql":
        return
    for model in (Post, Comment):
        sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
        last = db.session.scalar(select(func.max(model.id))) or 0
        number = max(largest.get(model.__tablename__, 0), last)
        if number:
            db.session.execute(select(func.setval(sequence, number)))


def store_tag(tag: ArchivedTag, origins: Origins) -> None:
    """Add a tag unless there is one of this name, or was."""
    if origins.find_one(TAG, tag.name) is not None:
        return
    key = tag_key(tag.name)
    found = find_tags({key: tag.name}).get(key)
    if found is None:
        is_free = unused_slug(tag.slug) == tag.slug
        found = Tag(name=tag.name, slug=tag.slug if is_free else unused_slug(tag.name))
        db.session.add(found)
        db.session.flush()
        for alias_key, slug in tag.aliases:
            values = {"key": alias_key, "slug": slug, "tag_id": found.id}
            db.session.execute(insert_into(TagAlias).values(values).on_conflict_do_nothing())
    keep_addresses(found, tag.addresses)
    origins.add(TAG, tag.name, "")


def new_owners(picture: ArchivedPicture, origins: Origins) -> list[Ownership]:
    """Return those who do not have the picture here yet, and have not deleted it here."""
    names = {_owned(picture, each): each for each in picture.owners}
    known = origins.find(PICTURE, names)
    return [each for name, each in names.items() if name not in known]


def prepare_picture(picture: ArchivedPicture) -> Upload:
    """Check that it is a picture, and store its bytes, outside of any transaction.

    The bytes stay as they are, because texts name their digest. Raises DomainError.
    """
    return store_picture(partial(_unchanged, picture.data))


def _unchanged(data: bytes) -> PreparedPicture:
    checked = uploads.prepare(data)
    return PreparedPicture(
        data, checked.media_type, checked.width, checked.height, checked.is_animated
    )


def keep_picture(
    picture: ArchivedPicture,
    upload: Upload,
    owners: list[Ownership],
    people: People,
    origins: Origins,
) -> None:
    """Give a picture to those who have it. Raises NoRoom."""
    for owner in owners:
        owner_id = people.id_of(owner.owner)
        user = db.session.get(User, owner_id) if owner_id is not None else None
        media: Media = keep_upload(user, upload, owner.alt, owner.name)
        media.created_at = owner.created_at
        origins.add(PICTURE, _owned(picture, owner), "")


def _owned(picture: ArchivedPicture, owner: Ownership) -> str:
    return f"{picture.digest} {owner.owner or ''}"


def store_follow(follow: ArchivedFollow, people: People, origins: Origins) -> None:
    """Let a person follow another, unless that was imported before: it may have ended here."""
    name = f"{follow.follower} {follow.followed}"
    if origins.find_one(FOLLOW, name) is not None:
        return
    ids = people.id_of(follow.follower), people.id_of(follow.followed)
    if None not in ids and db.session.get(Follow, ids) is None:
        follower_id, followed_id = ids
        db.session.add(
            Follow(follower_id=follower_id, followed_id=followed_id, timestamp=follow.timestamp)
        )
        db.session.flush()
    origins.add(FOLLOW, name, "")
