"""Blocking people, and what those who are blocked cannot do."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, String, and_, cast, delete, or_, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Block, Follow, User, utcnow
from app.models.upsert import insert_into
from app.services.errors import Invalid, NotAllowed
from app.services.notifications.counting import note_recipients
from app.services.pagination import (
    Cursor,
    Order,
    Page,
    PageRequest,
    count_rows,
    fetch_page,
    models_of,
)

_LAST_FIRST = Order(
    Block.created_at, Block.blocked_id, cursor=lambda row: Cursor(row.created_at, row.blocked_id)
)


def block(blocker: User, user: User) -> bool:
    """Block a user, and end that the two follow each other; return whether that is new.

    Raises NotAllowed for an account that is not confirmed, and Invalid for oneself.
    """
    check_blockable(blocker, user)
    lock_both(blocker, user)
    new = {"blocker_id": blocker.id, "blocked_id": user.id, "created_at": utcnow()}
    stored = db.session.execute(insert_into(Block).values(new).on_conflict_do_nothing())
    if not stored.rowcount:  # type: ignore[attr-defined]
        return False
    follows = or_(
        and_(Follow.follower_id == blocker.id, Follow.followed_id == user.id),
        and_(Follow.follower_id == user.id, Follow.followed_id == blocker.id),
    )
    for follow in db.session.scalars(select(Follow).where(follows)):
        db.session.delete(follow)  # one by one, so that they are counted
    db.session.flush()
    note_recipients(db.session(), [blocker.id])
    return True


def check_blockable(blocker: User, user: User) -> None:
    """Raise NotAllowed for an account that is not confirmed, and Invalid for oneself."""
    if not blocker.confirmed:
        raise NotAllowed(_("You have not confirmed your account yet."))
    if blocker.id == user.id:
        raise Invalid(_("You cannot block yourself."))


def unblock(blocker: User, user: User) -> bool:
    """Stop blocking a user; return whether they were blocked."""
    gone = db.session.execute(delete(Block).where(_is_block(blocker.id, user.id)))
    note_recipients(db.session(), [blocker.id])
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def lock_both(one: User, other: User) -> None:
    """Lock two users against being followed and blocked by each other until the transaction ends.

    It is done in the order in which the counts of followers are stored (``app.models.counts``).
    """
    both = select(User.id).where(User.id.in_([one.id, other.id]))
    in_order = both.order_by(cast(User.id, String))
    db.session.execute(in_order.with_for_update(key_share=True)).all()


def is_blocked(user: User, by: User) -> bool:
    """Return whether a user is blocked by another."""
    return db.session.scalar(select(Block.created_at).where(_is_block(by.id, user.id))) is not None


def check_not_blocked(user: User, by: Iterable[int | None], message: str) -> None:
    """Raise NotAllowed with a message if any of the users with these ids has blocked a user."""
    others = {other for other in by if other not in (None, user.id)}
    blocked = select(Block.blocker_id).where(
        Block.blocked_id == user.id, Block.blocker_id.in_(others)
    )
    if others and db.session.scalar(blocked.limit(1)) is not None:
        raise NotAllowed(message)


def ids_blocked_by(user_id: int) -> frozenset[int]:
    """Return the ids of those whom a user has blocked."""
    return frozenset(db.session.scalars(select(Block.blocked_id).filter_by(blocker_id=user_id)))


def blocks_of(user: User, request: PageRequest) -> Page[Block]:
    """Return a page of the blocks of a user, last ones first."""
    statement = select(Block).where(Block.blocker_id == user.id).options(joinedload(Block.blocked))
    return fetch_page(models_of(statement), _LAST_FIRST, request, lambda: count_rows(statement))


def _is_block(blocker_id: int, blocked_id: int) -> ColumnElement[bool]:
    return and_(Block.blocker_id == blocker_id, Block.blocked_id == blocked_id)
