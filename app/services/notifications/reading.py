"""What a user is told, newest first, and marking it as read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Integer, Select, bindparam, func, select, update

from app.extensions import db
from app.models import Comment, ModerationDecision, Notification, Post, User, utcnow
from app.models.naming import NamedPerson, TitledPost
from app.services.notifications.counting import note_recipients
from app.services.notifications.visibility import WITH_TEXTS, visible
from app.services.pagination import Cursor, Order, Page, PageRequest, Slice, fetch_page
from app.services.row_mapping import columns_for, filler, select_rows


@dataclass(frozen=True, slots=True)
class Actor(NamedPerson):
    """Who did what a user is told of."""

    id: int
    username: str | None
    name: str | None
    email: str | None
    avatar: str | None


@dataclass(frozen=True, slots=True)
class ToldPost(TitledPost):
    """The post that a user is told of, or under which the comment is."""

    id: int
    title: str | None
    title_slug: str
    language: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Told:
    """A notification with all that pages and the API show of it.

    ``reason``: that of the moderator, who is not named.
    """

    id: int
    kind: str
    due_at: datetime
    read_at: datetime | None
    comment_id: int | None
    reason: str | None
    actor: Actor | None
    post: ToldPost | None


NEWEST_FIRST = Order(
    Notification.due_at, Notification.id, cursor=lambda row: Cursor(row.due_at, row.id)
)
_MINE = (Notification.recipient_id == bindparam("recipient_id", type_=Integer)) & visible(
    bindparam("now", type_=DateTime)
)
_UNREAD = _MINE & Notification.read_at.is_(None)
_READ = _MINE & Notification.read_at.is_not(None)
_actors: Any = User.__table__
_decisions: Any = ModerationDecision.__table__
_ROWS = select(
    Notification.id.label("id"),
    Notification.kind.label("kind"),
    Notification.due_at.label("due_at"),
    Notification.read_at.label("read_at"),
    Comment.id.label("comment_id"),
    ModerationDecision.reason.label("reason"),
    *columns_for(Actor, User, "actor_"),
    *columns_for(ToldPost, Post, "post_"),
).select_from(
    WITH_TEXTS.outerjoin(_actors, User.id == Notification.actor_id).outerjoin(
        _decisions, ModerationDecision.id == Notification.decision_id
    )
)


def unread_of(user_id: int, most: int) -> list[Told]:
    """Return the newest unread notifications of a user, at most ``most``."""
    return _load(_statement("unread", Slice(NEWEST_FIRST, most)), _values(user_id))


def read_of(user_id: int, request: PageRequest) -> Page[Told]:
    """Return a page of the notifications that a user has read."""
    return _page("read", user_id, request)


def all_of(user_id: int, request: PageRequest) -> Page[Told]:
    """Return a page of the notifications of a user, whether read or not."""
    return _page("all", user_id, request)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The unread notifications of a kind that wait for a mail.

    ``first``: when the first of them is to be told.
    """

    kind: str
    first: datetime
    number: int


def waiting_for_mail(user_id: int, now: datetime) -> list[Waiting]:
    """Return what has happened, is not read, and waits for a mail to a user."""
    counted = (
        select(Notification.kind, func.min(Notification.mail_due_at), func.count())
        .select_from(WITH_TEXTS)
        .where(_UNREAD, Notification.mail_due_at.is_not(None))
        .group_by(Notification.kind)
    )
    rows: Any = db.session.execute(counted, {"recipient_id": user_id, "now": now})
    return [Waiting(*row) for row in rows]


def mailed_rows(user_id: int, kinds: set[str], most: int, now: datetime) -> list[Told]:
    """Return the newest notifications of these kinds that wait for a mail to a user."""
    rows = (
        _ROWS.where(_UNREAD, Notification.mail_due_at.is_not(None), Notification.kind.in_(kinds))
        .order_by(Notification.due_at.desc(), Notification.id.desc())
        .limit(most)
    )
    return _load(rows, {"recipient_id": user_id, "now": now})


def texts_of(comment_ids: list[int]) -> dict[int, str]:
    """Return the HTML of comments, by id."""
    texts = select(Comment.id, Comment.body_html).where(Comment.id.in_(comment_ids))
    return dict(db.session.execute(texts).all())


def count_all(user_id: int) -> int:
    """Return how many notifications a user has."""
    return _count("all", user_id)


def mark_read(user_id: int, ids: list[int] | None = None) -> None:
    """Mark notifications of a user as read: those of some ids, or all that are due."""
    unread = [Notification.recipient_id == user_id, Notification.read_at.is_(None)]
    now = utcnow()
    unread.append(Notification.id.in_(ids) if ids is not None else Notification.due_at <= now)
    db.session.execute(
        update(Notification).where(*unread).values(read_at=now),
        execution_options={"synchronize_session": False},
    )
    note_recipients(db.session(), [user_id])


_CONDITIONS: dict[str, ColumnElement[bool]] = {"unread": _UNREAD, "read": _READ, "all": _MINE}


def _page(which: str, user_id: int, request: PageRequest) -> Page[Told]:
    values = _values(user_id)

    def rows(part: Slice) -> list[Told]:
        return _load(_statement(which, part.parametrized), values | part.values)

    return fetch_page(rows, NEWEST_FIRST, request, lambda: _count(which, user_id))


@lru_cache(50)  # to build it takes longer than to execute it
def _statement(which: str, part: Slice) -> Select[Any]:
    return part.of(_ROWS.where(_CONDITIONS[which]))


def _count(which: str, user_id: int) -> int:
    counted = select(func.count()).select_from(WITH_TEXTS).where(_CONDITIONS[which])
    return db.session.scalar(counted, _values(user_id)) or 0


def _values(user_id: int) -> dict[str, Any]:
    return {"recipient_id": user_id, "now": utcnow()}


def _load(statement: Select[Any], values: dict[str, Any]) -> list[Told]:
    result = select_rows(statement, values)
    told, actor, post = (
        filler(Told, result),
        filler(Actor, result, "actor_"),
        filler(ToldPost, result, "post_"),
    )
    return [
        told(
            row,
            actor=actor(row) if row.actor_id is not None else None,
            post=post(row) if row.post_id is not None else None,
        )
        for row in result
    ]
