"""Dates of the notifications and followed discussions that the sample content has made."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from app.extensions import db
from app.models import Comment, DiscussionFollow, Follow, ModerationDecision, Notification
from app.models.notification import FOLLOW

READ_AFTER = timedelta(days=3)


def date_notifications(now: datetime) -> None:
    """Date all notifications as what they are about; those of some days ago are read.

    Nobody is told of them by mail.
    """
    followed = (Follow.follower_id == Notification.actor_id) & (
        Follow.followed_id == Notification.recipient_id
    )
    commented = Notification.comment_id.is_not(None) & Notification.decision_id.is_(None)
    moments: tuple[tuple[Any, Any, Any], ...] = (
        (
            Notification.decision_id.is_not(None),
            ModerationDecision.timestamp,
            ModerationDecision.id == Notification.decision_id,
        ),
        (commented, Comment.timestamp, Comment.id == Notification.comment_id),
        (Notification.kind == FOLLOW, Follow.timestamp, followed),
    )
    for which, moment, is_it in moments:
        happened = func.coalesce(select(moment).where(is_it).scalar_subquery(), now)
        _change(which, due_at=happened)
    _change(Notification.due_at < now - READ_AFTER, read_at=Notification.due_at)
    _change(Notification.mail_due_at.is_not(None), mail_due_at=None)


def date_followed_discussions() -> None:
    """Date who follows a discussion as their first comment in it."""
    first = select(func.min(Comment.timestamp)).where(
        Comment.post_id == DiscussionFollow.post_id, Comment.author_id == DiscussionFollow.user_id
    )
    db.session.execute(
        update(DiscussionFollow).values(timestamp=first.scalar_subquery()),
        execution_options={"synchronize_session": False},
    )


def _change(which: Any, **values: Any) -> None:
    db.session.execute(
        update(Notification).where(which).values(**values),
        execution_options={"synchronize_session": False},
    )
