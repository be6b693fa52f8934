"""The bin: deleted posts stay there for BIN_DAYS, with their comments.

A post in the bin is a draft with a date of deletion, so that no list, count, feed or search needs
to know of bins.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import defer

from app.extensions import db
from app.models import Post, User, utcnow
from app.models.post import DRAFT, PUBLISHED
from app.services.errors import NotFound
from app.services.pagination import (
    Cursor,
    Order,
    Page,
    PageRequest,
    count_rows,
    fetch_page,
    models_of,
)
from app.services.posts.post_settings import unpin_without_room
from app.services.posts.publishing import lock_own_post
from app.services.posts.translations import leave_group, rejoin_group, step_back, take_turns

NEWEST_FIRST = Order(Post.deleted_at, Post.id, cursor=lambda post: Cursor(post.deleted_at, post.id))


def delete_post(editor: User, post_id: int) -> Post | None:
    """Move a post to its author's bin; without an author it is deleted, and None is returned.

    Raises NotFound, NotAllowed.
    """
    post = lock_own_post(editor, post_id)
    if post.author_id is None:
        _erase(post)
        return None
    step_back(post)
    post.status_before_deletion = post.status
    post.deleted_at = utcnow()
    post.status = DRAFT
    db.session.flush()
    return post


def restore_post(author: User, post_id: int) -> Post:
    """Take a post of one's own out of the bin: published again if it was, with its date.

    It is scheduled again if its date is still to come; if that has passed meanwhile it is a draft,
    so that nothing is published by surprise. It stays pinned if there is still room.

    Raises NotFound.
    """
    post = _lock_deleted(author, post_id)
    was_published = post.status_before_deletion == PUBLISHED
    if was_published and not _has_missed_its_date(post):
        post.status = PUBLISHED
    elif _has_missed_its_date(post):
        post.published_at = None  # it never was public
    unpin_without_room(post)
    post.deleted_at = post.status_before_deletion = None
    rejoin_group(post)
    db.session.flush()
    return post


def _has_missed_its_date(post: Post) -> bool:
    date, deleted = post.published_at, post.deleted_at
    return date is not None and deleted is not None and deleted < date <= utcnow()


def delete_for_good(author: User, post_id: int) -> None:
    """Delete a post of one's own that lies in the bin, and its comments. Raises NotFound."""
    _erase(_lock_deleted(author, post_id))


def deleted_posts(author: User, request: PageRequest) -> Page[Post]:
    """Return a page of the author's posts in the bin, last deleted first."""
    posts = select(Post).where(Post.author_id == author.id, _IN_BIN)
    posts = posts.options(defer(Post.body), defer(Post.body_html), defer(Post.summary_html))
    return fetch_page(models_of(posts), NEWEST_FIRST, request, lambda: count_rows(posts))


def find_deleted(author: User, post_id: int) -> Post:
    """Return a post of one's own that lies in the bin. Raises NotFound."""
    post = db.session.scalar(_own(author, post_id))
    if post is None:
        raise NotFound(_("There is no such post in your bin."))
    return post


def goes_at(post: Post) -> datetime | None:
    """Return when a post in the bin is deleted for good, as naive UTC."""
    days = timedelta(days=current_app.config["BIN_DAYS"])
    return post.deleted_at + days if post.deleted_at else None


def expired(limit: int, author: User | None = None) -> list[int]:
    """Return the ids of posts that have been in the bin for too long: an author's, or anybody's."""
    until = utcnow() - timedelta(days=current_app.config["BIN_DAYS"])
    posts = select(Post.id).where(_IN_BIN, Post.deleted_at <= until)
    if author is not None:
        posts = posts.where(Post.author_id == author.id)
    return list(db.session.scalars(posts.order_by(Post.deleted_at, Post.id).limit(limit)))


def erase_expired(post_id: int) -> bool:
    """Delete a post for good; return False if it is not in the bin any more."""
    take_turns(select(Post.author_id).where(Post.id == post_id).scalar_subquery())
    post = _locked(select(Post).where(Post.id == post_id, _IN_BIN))
    if post is None:
        return False
    _erase(post)
    return True


# An index has those with a date of deletion, and they are few.
_IN_BIN: ColumnElement[bool] = Post.deleted_at.is_not(None) & (Post.status == DRAFT)


def _own(author: User, post_id: int) -> Select[Post]:
    return select(Post).where(Post.id == post_id, Post.author_id == author.id, _IN_BIN)


def _locked(statement: Select[Post]) -> Post | None:
    locked = statement.with_for_update(of=Post)
    return db.session.scalar(locked.execution_options(populate_existing=True))


def _lock_deleted(author: User, post_id: int) -> Post:
    take_turns(author.id)
    post = _locked(_own(author, post_id))
    if post is None:
        raise NotFound(_("There is no such post in your bin."))
    return post


def _erase(post: Post) -> None:
    leave_group(post)
    db.session.delete(post)
    db.session.flush()
