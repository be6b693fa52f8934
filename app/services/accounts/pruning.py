"""Deleting accounts that were never confirmed, so that their usernames are free again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, exists, or_, select

from app.extensions import db
from app.models import Comment, ModerationDecision, Post, Role, User, utcnow

KEPT_DAYS = 30
BATCH = 100


def never_confirmed(days: int) -> Select[Any]:
    """Return a statement for accounts that have waited for so many days to be confirmed.

    Left alone are accounts that have done something, were suspended, have no address to confirm,
    or were given a role.
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
        )
        .order_by(User.id)
    )


def prune(days: int = KEPT_DAYS) -> list[str]:
    """Delete a batch of the accounts that have waited for so many days to be confirmed.

    Returns their usernames, or addresses where they have none; an empty list at the end.
    """
    going = never_confirmed(days).limit(BATCH).with_for_update(of=User)
    users = db.session.scalars(going).unique().all()
    names = [user.username or user.email or "" for user in users]
    for user in users:
        db.session.delete(user)
    db.session.flush()
    return names
