"""Copies of the posts' dates in ``post_tags``, updated in the transaction that changes either.

The page of a tag lists its posts by date. Without the date in the same index as the tag, the
database would sort all posts of the tag for each page.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, func, inspect, select, update
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction

from app.extensions import db
from app.models.post import Post
from app.models.tag import post_tags

BATCH = 5_000  # posts
_CHANGED = "posts to date"
_DATE = select(Post.published_at).where(Post.id == post_tags.c.post_id).scalar_subquery()


def fill_missing_tag_dates() -> None:
    """Fill in the dates of rows that were written by older code.

    Commits after each batch, so that locks are short. Idempotent.
    """
    session, last = db.session(), db.session.scalar(select(func.max(post_tags.c.post_id))) or 0
    has_date = exists().where(Post.id == post_tags.c.post_id, Post.published_at.is_not(None))
    missing = post_tags.c.published_at.is_(None) & has_date
    for first in range(1, last + 1, BATCH):
        _copy_dates(session, missing & post_tags.c.post_id.between(first, first + BATCH - 1))
        session.commit()
    session.rollback()  # end the transaction if there was no batch


def _copy_dates(session: Session, rows: ColumnElement[bool]) -> None:
    session.execute(update(post_tags).where(rows).values(published_at=_DATE))


def note_posts_to_date(session: Session, context: UOWTransaction, instances: object) -> None:
    """Note the posts whose tags or dates change, before a flush."""
    changed: set[Post] = session.info.setdefault(_CHANGED, set())
    changed |= {row for row in (*session.new, *session.dirty) if _affects_tag_dates(row)}


def _affects_tag_dates(row: object) -> bool:
    if not isinstance(row, Post):
        return False
    attributes: Any = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in ("tags", "published_at"))


def update_tag_dates(session: Session, context: UOWTransaction) -> None:
    """Copy the dates of the noted posts to their tags, after a flush."""
    changed: set[Post] = session.info.pop(_CHANGED, set())
    if ids := sorted(post.id for post in changed):
        _copy_dates(session, post_tags.c.post_id.in_(ids))


def discard_posts_to_date(session: Session, previous: SessionTransaction) -> None:
    """Discard the noted posts, after a rollback."""
    session.info.pop(_CHANGED, None)
