"""What changes of posts, comments and accounts mean for notifications: listeners of the session.

Texts that are hidden, deleted or made drafts change what their readers are told of, and dates of
posts when their authors are told and those whom they mention, by whatever service or command that
is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction

from app.extensions import db
from app.models import Comment, Post, User, utcnow
from app.models.post import PUBLISHED
from app.services.notifications.counting import note_recipients
from app.services.notifications.telling import (
    notify_of_mentions_in_post,
    notify_when_published,
    recipients_of,
)

_NOTED = "posts_to_announce"
_MENTIONING = "posts_with_mentions"
_SILENT = "tells_nobody_of_posts"
_PUBLICATION = ("status", "published_at")


@contextmanager
def telling_nobody() -> Iterator[None]:
    """Have nobody told of the posts that the session stores inside, such as imported ones."""
    db.session.info[_SILENT] = True
    try:
        yield
    finally:
        db.session.info.pop(_SILENT, None)


def note_changes(session: Session, context: UOWTransaction, instances: object) -> None:
    """Note the posts that may appear or mention others, and who is told of what changes."""
    noted: list[Post] = session.info.setdefault(_NOTED, [])
    noted += [row for row in session.new if isinstance(row, Post) and row.is_scheduled]
    texts = [row for row in session.dirty if isinstance(row, Post | Comment)]
    noted += [row for row in texts if isinstance(row, Post) and _has_changed(row, *_PUBLICATION)]
    _note_mentions(session, [row for row in texts if isinstance(row, Post)])
    changed = [row for row in texts if _changes_visibility(row)]
    changed += session.deleted
    affected = recipients_of(
        posts=_ids(changed, Post),
        comments=_ids(changed, Comment),
        actors=_ids(session.deleted, User),
    )
    if affected:
        note_recipients(session, affected)


def announce_noted_posts(session: Session, context: UOWTransaction) -> None:
    """Store when people are told of the noted posts, after a flush."""
    appearing, mentioning = session.info.pop(_NOTED, ()), session.info.pop(_MENTIONING, ())
    if _SILENT in session.info:
        return
    for post in appearing:
        notify_when_published(post)
    for post, before in mentioning:
        notify_of_mentions_in_post(post, before)


def discard_noted_posts(session: Session, previous: SessionTransaction) -> None:
    """Discard the noted posts, after a rollback."""
    session.info.pop(_NOTED, None)
    session.info.pop(_MENTIONING, None)


def _note_mentions(session: Session, changed: list[Post]) -> None:
    noted: list[tuple[Post, str]] = session.info.setdefault(_MENTIONING, [])
    noted += [(row, "") for row in session.new if isinstance(row, Post) and row.status == PUBLISHED]
    for post in changed:
        if _has_changed(post, *_PUBLICATION, "body"):
            noted.append((post, _public_html_before(post)))


def _public_html_before(post: Post) -> str:
    date = _before(post, "published_at")
    was_public = _before(post, "status") == PUBLISHED and date is not None and date <= utcnow()
    return _before(post, "body_html") or "" if was_public else ""


def _before(post: Post, name: str) -> Any:
    history = inspect(post).attrs[name].history
    return history.deleted[0] if history.deleted else getattr(post, name)


def _changes_visibility(row: Post | Comment) -> bool:
    if isinstance(row, Comment):
        return _has_changed(row, "hidden_at")
    return _has_changed(row, *_PUBLICATION, "hidden_at", "deleted_at")


def _has_changed(row: Post | Comment, *names: str) -> bool:
    state: Any = inspect(row)
    return any(state.attrs[name].history.has_changes() for name in names)


def _ids(rows: Any, model: type[Any]) -> list[int]:
    return [row.id for row in rows if isinstance(row, model)]
