"""Storing the keys of the tags that older code has stored, and merging tags in batches."""

from __future__ import annotations

from sqlalchemy import select

from app.content.text.tag_names import tag_key
from app.extensions import db
from app.models import Tag
from app.services.posts.tag_changes import merge_tags, move_posts

# few, so that other writers wait only briefly, even on SQLite with its one writer
BATCH = 20


def merge_in_batches(source: Tag, target: Tag) -> int:
    """Merge tags, with commits in between, and return the number of posts that were moved."""
    moved, done = 0, False
    while not done:
        while batch := move_posts(source, target, BATCH):
            moved += batch
            db.session.commit()
        done = merge_tags(source, target)  # unless a post was tagged meanwhile
        db.session.commit()
    return moved


def fill_missing_tag_keys() -> None:
    """Store the keys of tags that older code has stored, and merge tags with the same key.

    Commits; repeatable.
    """
    missing = select(Tag).where(Tag.key.is_(None)).order_by(Tag.id).limit(1)
    while (found := db.session.scalar(missing)) is not None:
        key = tag_key(found.name) or found.slug
        same = db.session.scalar(select(Tag).where(Tag.key == key))
        if same is not None:
            merge_in_batches(found, same)
        else:
            found.key = key
            db.session.commit()
    db.session.rollback()  # end the transaction that found no more
