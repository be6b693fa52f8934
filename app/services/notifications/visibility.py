"""Which notifications a person sees: due ones, of texts that they may see, of nobody blocked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_

from app.models import Block, Comment, Notification, Post
from app.models.notification import KINDS, PUBLISHED
from app.models.post import PUBLISHED as IS_PUBLISHED

_TABLE: Any = Notification.__table__
# to select from, for the condition of ``visible``
WITH_TEXTS = _TABLE.outerjoin(Post.__table__, Post.id == Notification.post_id).outerjoin(
    Comment.__table__, Comment.id == Notification.comment_id
)


def visible(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Return the condition for the notifications that their recipients see.

    It is that of ``policy.can_see_post`` and ``can_see_comment``, except that moderators are not
    told of what is hidden.

    :param now: a moment, or a bind parameter for one
    """
    # in the bin a post is a draft with a date of deletion
    seen_by_author = and_(
        Post.author_id == Notification.recipient_id,
        or_(Post.status == IS_PUBLISHED, Post.deleted_at.is_(None)),
        Notification.kind != PUBLISHED,
    )
    of_blocked = exists().where(
        Block.blocker_id == Notification.recipient_id, Block.blocked_id == Notification.actor_id
    )
    return and_(
        Notification.due_at <= now,
        Notification.kind.in_(KINDS),
        ~of_blocked.correlate(Notification),
        or_(Notification.post_id.is_(None), Post.public(by=now), seen_by_author),
        or_(
            Notification.comment_id.is_(None),
            Comment.hidden_at.is_(None),
            Comment.author_id == Notification.recipient_id,
        ),
    )
