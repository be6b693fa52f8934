"""Deleting accounts that were never confirmed, so that their usernames are free again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, exists, or_, select

from app.extensions import db
from app.models import (
    Comment,
    ModerationDecision,
    Origin,
    Post,
    ReservedUsername,
    Role,
    User,
    utcnow,
)

KEPT_DAYS = 30
BATCH = 100


def never_confirmed(days: int) -> Select[Any]:
    """Return a statement for accounts that have waited for so many days to be confirmed.

    Left alone are accounts that have done something, were suspended, have no address to confirm,
    were given a role, or were imported.
    """
    decided = ModerationDecision.moderator_id == User.id
    return (
        select(User)
        .outerjoin(User.role)
        .where(
            User.confirmed.is_(False),
            User.member_since < utcnow() - timedelta(days=days),
            User.suspended_at.is_(None),
            User.email.is_not(None),
            or_(Role.id.is_(None), Role.default),
            ~exists().where(Post.author_id == User.id),
            ~exists().where(Comment.author_id == User.id),
            ~exists().where(decided),
            ~exists().where(Origin.user_id == User.id),
        )
        .order_by(User.id)
    )


def reserved_until(days: int) -> Select[Any]:
    """Return a statement for the names that were reserved so many days ago.

    They are free again when they would be if an account had been made.
    """
    return (
        select(ReservedUsername)
        .where(ReservedUsername.reserved_at < utcnow() - timedelta(days=days))
        .order_by(ReservedUsername.id)
    )


def prune(days: int = KEPT_DAYS) -> list[str]:
    """Delete a batch of the accounts that have waited for so many days to be confirmed.

    Names that were reserved as long go with them. Returns the usernames, or addresses where there
    are none; an empty list at the end.
    """
    going = never_confirmed(days).limit(BATCH).with_for_update(of=User)
    users = db.session.scalars(going).unique().all()
    names = [user.username or user.email or "" for user in users]
    reserved = db.session.scalars(reserved_until(days).limit(BATCH).with_for_update()).all()
    names += [each.username for each in reserved]
    for row in (*users, *reserved):
        db.session.delete(row)
    db.session.flush()
    return names
