"""Which posts show which uploaded pictures, kept up to date in the transaction of the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, inspect, literal, select
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction
from sqlalchemy.orm.attributes import History

from app.content.images.media_addresses import digests_in
from app.models.media import IN_TEXT, MediaFile, MediaUse
from app.models.post import Post
from app.models.upsert import insert_into

_CHANGED = "media shown"


@dataclass(frozen=True)
class _Shown:
    """The pictures of a text that is stored; ``had_some``: the text of before may have had some."""

    post: Post
    digests: set[str]
    had_some: bool


def note_shown_media(session: Session, context: UOWTransaction, instances: object) -> None:
    """Note which uploaded pictures new and changed posts show, before a flush."""
    noted: list[_Shown] = session.info.setdefault(_CHANGED, [])
    for post in (*session.new, *session.dirty):
        if not isinstance(post, Post):
            continue
        history: History = inspect(post).attrs["body_html"].history
        if history.has_changes():
            shown = _Shown(post, digests_in(post.body_html), _had_some(post, history, session))
            if shown.digests or shown.had_some:
                noted.append(shown)


def _had_some(post: Post, history: History, session: Session) -> bool:
    if post in session.new:
        return False
    # a value that was not loaded is not known
    return not history.deleted or bool(digests_in(history.deleted[0] or ""))


def store_shown_media(session: Session, context: UOWTransaction) -> None:
    """Store what was noted, after a flush."""
    for shown in session.info.pop(_CHANGED, ()):
        if shown.had_some:
            _forget(session, shown.post.id)
        if shown.digests:
            _remember(session, shown.post.id, shown.digests)


def discard_shown_media(session: Session, previous: SessionTransaction) -> None:
    """Discard what was noted, after a rollback."""
    session.info.pop(_CHANGED, None)


def _forget(session: Session, post_id: int) -> None:
    session.execute(
        delete(MediaUse).where(MediaUse.post_id == post_id, MediaUse.kind == IN_TEXT),
        execution_options={"synchronize_session": False},
    )


def _remember(session: Session, post_id: int, digests: set[str]) -> None:
    # in a fixed order, so that two transactions cannot wait for each other
    shown: Any = (
        select(MediaFile.id, literal(post_id), literal(IN_TEXT))
        .where(MediaFile.digest.in_(digests))
        .order_by(MediaFile.id)
    )
    insert = insert_into(MediaUse).from_select(["file_id", "post_id", "kind"], shown)
    session.execute(insert.on_conflict_do_nothing())
