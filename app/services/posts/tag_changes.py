"""Renaming and merging tags. Their earlier names and addresses go on meaning them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, literal, select, update
from sqlalchemy.orm import selectinload

from app.content.text.tag_names import tag_key, tag_slug
from app.extensions import db
from app.models import OldAddress, Post, Tag, TagAlias, TagFollow, post_tags
from app.models.upsert import insert_into
from app.services.errors import Conflict, NotFound
from app.services.posts.tagging import find_tags, tag_called, unused_slug, valid_key


def find_tag(name: str) -> Tag:
    """Return the tag with this name or slug. Raises NotFound."""
    tag = tag_called(name)
    if tag is None:
        raise NotFound(_("There is no such tag."))
    return tag


def rename_tag(tag: Tag, name: str) -> None:
    """Give a tag another name, and an address that goes with it.

    The posts that carry it have to be indexed for searching anew. Raises InvalidTag, and Conflict
    if the name is that of another tag.
    """
    key = valid_key(name)
    other = find_tags({key: name}).get(key, tag)
    if other is not tag:
        raise Conflict(_("There is a tag “%(name)s” already: merge them.", name=other.name))
    if tag.key != key:
        former = TagAlias(key=tag.key or tag_key(tag.name), tag_id=tag.id)
        again = db.session.scalar(select(TagAlias).where(TagAlias.key == key))
        if again is not None:
            db.session.delete(again)
            db.session.flush()
        if tag_slug(name) != tag.slug:
            former.slug = tag.slug
            tag.slug = again.slug if again is not None and again.slug else unused_slug(name)
        db.session.add(former)
    tag.name, tag.key = name, key
    db.session.flush()


def move_posts(source: Tag, target: Tag, most: int) -> int:
    """Give posts with one tag the other instead, and return how many there were.

    :param most: the most posts to move
    """
    posts = db.session.scalars(
        select(Post)
        .join(post_tags, post_tags.c.post_id == Post.id)
        .where(post_tags.c.tag_id == source.id)
        .order_by(Post.id)
        .limit(most)
        .options(selectinload(Post.tags))
        .with_for_update(of=Post)
    ).all()
    for post in posts:
        kept = [tag for tag in post.tags if tag not in (source, target)]
        post.tags = [*kept, target]
    db.session.flush()
    return len(posts)


def merge_tags(source: Tag, target: Tag) -> bool:
    """Make one tag of two: the target, which the source's name means from then on.

    Returns False if posts still carry the source. They are not moved here: who edits a post locks
    it before its tags, and this function locks the tag.
    """
    lock = select(Tag.id).where(Tag.id == source.id).with_for_update()
    carried = select(post_tags.c.post_id).where(post_tags.c.tag_id == source.id).limit(1)
    if db.session.scalar(lock) is None:
        return True  # merged by another process
    if db.session.scalar(carried) is not None:
        return False
    for moved in (TagAlias, OldAddress):
        db.session.execute(update(moved).where(moved.tag_id == source.id).values(tag_id=target.id))
    _move_follows(source, target)
    key = source.key or tag_key(source.name)
    former = TagAlias(key=key if key != target.key else None, slug=source.slug, tag_id=target.id)
    db.session.execute(delete(Tag).where(Tag.id == source.id))
    db.session.expunge(source)
    db.session.add(former)
    db.session.flush()
    return True


def _move_follows(source: Tag, target: Tag) -> None:
    """Let who follows one tag follow the other; who follows both does so already."""
    columns: Any = (TagFollow.user_id, literal(target.id), TagFollow.timestamp)
    follows = select(*columns).where(TagFollow.tag_id == source.id)
    moved = insert_into(TagFollow).from_select(["user_id", "tag_id", "timestamp"], follows)
    db.session.execute(moved.on_conflict_do_nothing())
