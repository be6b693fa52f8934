"""Revisions of posts: recording, listing, comparing and restoring them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import defer, joinedload

from app.content.text.differences import Block, Run, blocks, differences, words_changed
from app.extensions import db
from app.models import Post, Revision, User, utcnow
from app.models.post import DRAFT, PUBLISHED
from app.models.revision import AUTOSAVED, SAVED
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
from app.services.posts.thinning import Kept, spare

# Autosaves by one editor fold into one revision while they follow each other within this time.
SESSION = timedelta(hours=1)
NEWEST_FIRST = Order(
    Revision.created_at, Revision.id, cursor=lambda row: Cursor(row.created_at, row.id)
)


@dataclass(frozen=True)
class RevisionText:
    """What a revision holds of a post; ``tags`` are names separated by commas."""

    title: str | None
    body: str
    tags: str
    language: str

    @classmethod
    def of(cls, post: Post) -> RevisionText:
        """Return the text that a post has."""
        names = sorted(tag.name for tag in post.tags)
        return cls(post.title, post.body, ", ".join(names), post.language or "")

    @classmethod
    def in_revision(cls, revision: Revision) -> RevisionText:
        """Return the text of a revision."""
        return cls(revision.title, revision.body, revision.tags, revision.language)


@dataclass(frozen=True)
class Comparison:
    """Two revisions of a post, the older one first; without an older one all is new."""

    old: Revision | None
    new: Revision
    title: list[Run]
    tags: list[Run]
    body: list[Block]


def keep_former(post: Post) -> None:
    """Record the text of a post that has no revision yet, before it is changed.

    The caller holds the lock of the post.
    """
    if _newest(post.id) is None:
        moment = post.updated_at or post.published_at or post.created_at
        _add(post, post.author_id, SAVED, RevisionText.of(post), None, min(moment, utcnow()))


def record(
    post: Post, editor: User | None, kind: str = SAVED, text: RevisionText | None = None
) -> Revision:
    """Record a text of a post, unless it is that of the newest revision, which is returned then.

    :param post: flushed, and locked unless it is new
    :param editor: whose change it is; None for the operator
    :param kind: SAVED, or AUTOSAVED for what was typed and not saved. Autosaves of one session
        become one revision
    :param text: without one it is that of the post
    """
    text = text or RevisionText.of(post)
    newest = _newest(post.id)
    if newest is not None and RevisionText.in_revision(newest) == text:
        if kind == SAVED:
            newest.kind = SAVED
            newest.status = PUBLISHED if post.status == PUBLISHED else newest.status
        return newest
    editor_id = editor.id if editor else None
    if newest is not None and kind == AUTOSAVED and _is_same_session(newest, editor_id):
        return _fold(newest, text)
    added = _add(post, editor_id, kind, text, newest, utcnow())
    _thin(post.id)
    return added


def _newest(post_id: int) -> Revision | None:
    ordered = select(Revision).filter_by(post_id=post_id).order_by(Revision.number.desc())
    return db.session.scalar(ordered.limit(1))


def _is_same_session(newest: Revision, editor_id: int | None) -> bool:
    is_same = newest.kind == AUTOSAVED and newest.editor_id == editor_id
    return is_same and utcnow() - newest.created_at < SESSION


def _fold(newest: Revision, text: RevisionText) -> Revision:
    former = _before(newest.post_id, newest.number)
    newest.title, newest.body = text.title, text.body
    newest.tags, newest.language = text.tags, text.language
    newest.size = len(text.body.encode())
    newest.words_added, newest.words_removed = words_changed(
        former.body if former else "", text.body
    )
    newest.created_at = utcnow()
    db.session.flush()
    return newest


def _add(
    post: Post,
    editor_id: int | None,
    kind: str,
    text: RevisionText,
    newest: Revision | None,
    moment: datetime,
) -> Revision:
    added, removed = words_changed(newest.body if newest else "", text.body)
    revision = Revision(
        post_id=post.id,
        number=newest.number + 1 if newest else 1,
        editor_id=editor_id,
        kind=kind,
        status=post.status if kind == SAVED else DRAFT,
        title=text.title,
        body=text.body,
        tags=text.tags,
        language=text.language,
        size=len(text.body.encode()),
        words_added=added,
        words_removed=removed,
        created_at=moment,
    )
    db.session.add(revision)
    db.session.flush()
    return revision


def _thin(post_id: int) -> None:
    """Delete revisions beyond REVISIONS_PER_POST, whose words count with those after them."""
    limit = current_app.config["REVISIONS_PER_POST"]
    if not limit:
        return
    counted = select(func.count()).select_from(Revision).filter_by(post_id=post_id)
    if (db.session.scalar(counted) or 0) <= limit:
        return
    columns = (Revision.number, Revision.created_at, Revision.status)
    rows = db.session.execute(select(*columns).filter_by(post_id=post_id).order_by(columns[0]))
    kept = [Kept(row.number, row.created_at, row.status == PUBLISHED) for row in rows]
    for number in spare(kept, limit, utcnow()):
        _merge_into_next(post_id, number)


def _merge_into_next(post_id: int, number: int) -> None:
    of_post = Revision.post_id == post_id
    gone = select(Revision).where(of_post, Revision.number == number)
    revision = db.session.scalars(gone.options(defer(Revision.body))).one()
    later = select(func.min(Revision.number)).where(of_post, Revision.number > number)
    db.session.execute(
        update(Revision)
        .where(of_post, Revision.number == db.session.scalar(later))
        .values(
            words_added=Revision.words_added + revision.words_added,
            words_removed=Revision.words_removed + revision.words_removed,
        )
    )
    db.session.execute(delete(Revision).where(Revision.id == revision.id))


def revisions_of(post: Post, request: PageRequest) -> Page[Revision]:
    """Return a page of the revisions of a post, newest first, without their texts.

    The caller has checked that the viewer may see them: ``find_own_post``.
    """
    listed: Select[Any] = (
        select(Revision)
        .filter_by(post_id=post.id)
        .options(defer(Revision.body), joinedload(Revision.editor).lazyload(User.role))
    )
    return fetch_page(models_of(listed), NEWEST_FIRST, request, lambda: count_rows(listed))


def newest_number(post: Post) -> int | None:
    """Return the number of the newest revision of a post; None without any."""
    return db.session.scalar(select(func.max(Revision.number)).filter_by(post_id=post.id))


def find_revision(post: Post, number: int) -> Revision:
    """Return a revision of a post. Raises NotFound."""
    revision = db.session.scalar(
        select(Revision)
        .filter_by(post_id=post.id, number=number)
        .options(joinedload(Revision.editor).lazyload(User.role))
    )
    if revision is None:
        raise NotFound(_("There is no such revision; it may have been thinned out."))
    return revision


def _before(post_id: int, number: int) -> Revision | None:
    older = select(Revision).where(Revision.post_id == post_id, Revision.number < number)
    return db.session.scalar(older.order_by(Revision.number.desc()).limit(1))


def compare(post: Post, number: int, other: int | None = None) -> Comparison:
    """Compare a revision with another, or else with the one before it. Raises NotFound."""
    new = find_revision(post, number)
    old = _before(post.id, number) if other is None else find_revision(post, other)
    if old is not None and old.number > new.number:
        old, new = new, old
    return Comparison(
        old,
        new,
        title=differences((old.title if old else "") or "", new.title or ""),
        tags=differences(old.tags if old else "", new.tags),
        body=blocks(old.body if old else "", new.body),
    )


def forget_revisions_of(author: User) -> None:
    """Delete the revisions of all posts of an author, whose account is deleted."""
    own = select(Post.id).where(Post.author_id == author.id)
    db.session.execute(delete(Revision).where(Revision.post_id.in_(own)))
