"""Moderation: hiding posts and comments and showing them again, with a record of decisions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import defer, joinedload, selectinload

from app.content.text.invisible import trim
from app.extensions import db
from app.models import Comment, ModerationDecision, Permission, Post, User, utcnow
from app.models.moderation import REASON_MAX_LENGTH
from app.models.post import PUBLISHED
from app.services.comments.commenting import NEWEST_FIRST, find_comment
from app.services.errors import Invalid
from app.services.notifications.telling import notify_of_decision
from app.services.pagination import (
    Cursor,
    Order,
    Page,
    PageRequest,
    count_rows,
    fetch_page,
    models_of,
)
from app.services.policy import require
from app.services.posts.lists import BY_PUBLICATION
from app.services.posts.publishing import lock_post


def hide_post(moderator: User, post_id: int, reason: str) -> Post:
    """Hide a post from all but moderators and its author.

    Raises NotAllowed, NotFound, and Invalid without a reason.
    """
    require(moderator, Permission.MODERATE)
    post = lock_post(moderator, post_id)
    _hide(moderator, post, reason, post_id=post.id)
    return post


def show_post(moderator: User, post_id: int) -> Post:
    """Show a hidden post again. Raises NotAllowed, NotFound."""
    require(moderator, Permission.MODERATE)
    post = lock_post(moderator, post_id)
    _show(moderator, post, post_id=post.id)
    return post


def hide_comment(moderator: User, comment_id: int, reason: str) -> Comment:
    """Hide a comment from all but moderators and its author.

    Raises NotAllowed, NotFound, and Invalid without a reason.
    """
    require(moderator, Permission.MODERATE)
    comment = find_comment(moderator, comment_id, lock=True)
    _hide(moderator, comment, reason, comment_id=comment.id)
    return comment


def show_comment(moderator: User, comment_id: int) -> Comment:
    """Show a hidden comment again. Raises NotAllowed, NotFound."""
    require(moderator, Permission.MODERATE)
    comment = find_comment(moderator, comment_id, lock=True)
    _show(moderator, comment, comment_id=comment.id)
    return comment


def _hide(moderator: User, content: Post | Comment, reason: str, **about: int) -> None:
    reason = trim(reason)
    if not reason:
        raise Invalid(_("Please give a reason."))
    if len(reason) > REASON_MAX_LENGTH:
        raise Invalid(_("A reason has at most %(limit)s characters.", limit=REASON_MAX_LENGTH))
    if content.is_hidden:
        return
    content.hidden_at = utcnow()
    content.hidden_by_id = moderator.id
    content.hidden_reason = reason
    _record(moderator, "hide", reason, content, **about)


def _show(moderator: User, content: Post | Comment, **about: int) -> None:
    if not content.is_hidden:
        return
    content.hidden_at = content.hidden_by_id = content.hidden_reason = None
    _record(moderator, "show", "", content, **about)


def _record(
    moderator: User, action: str, reason: str, content: Post | Comment, **about: int
) -> None:
    decision = ModerationDecision(action=action, reason=reason, moderator_id=moderator.id, **about)
    db.session.add(decision)
    db.session.flush()
    notify_of_decision(decision, content)


def _comments() -> Select[Any]:
    return (
        select(Comment)
        .where(Comment.deleted_at.is_(None))
        .options(
            joinedload(Comment.author),
            joinedload(Comment.post).options(defer(Post.body), defer(Post.body_html)),
            joinedload(Comment.hidden_by),
        )
    )


def _published_posts() -> Select[Any]:
    return (
        select(Post)
        .where(Post.status == PUBLISHED, Post.published_at <= utcnow())
        .options(
            joinedload(Post.author),
            joinedload(Post.hidden_by),
            selectinload(Post.tags),
            defer(Post.body),
            defer(Post.body_html),
        )
    )


def _decisions() -> Select[Any]:
    return select(ModerationDecision).options(
        joinedload(ModerationDecision.moderator),
        joinedload(ModerationDecision.user),
        joinedload(ModerationDecision.post).options(defer(Post.body), defer(Post.body_html)),
        joinedload(ModerationDecision.comment).options(
            joinedload(Comment.author),
            joinedload(Comment.post).options(defer(Post.body), defer(Post.body_html)),
        ),
    )


def _by_hiding(model: Any) -> Order:
    return Order(model.hidden_at, model.id, cursor=lambda row: Cursor(row.hidden_at, row.id))


QUEUES: dict[str, tuple[Callable[[], Select[Any]], Order]] = {
    "comments": (_comments, NEWEST_FIRST),
    "posts": (_published_posts, BY_PUBLICATION),
    "hidden-comments": (
        lambda: _comments().where(Comment.hidden_at.is_not(None)),
        _by_hiding(Comment),
    ),
    "hidden-posts": (
        lambda: _published_posts().where(Post.hidden_at.is_not(None)),
        _by_hiding(Post),
    ),
    "decisions": (_decisions, Order(ModerationDecision.timestamp, ModerationDecision.id)),
}


def queue(moderator: User, name: str, request: PageRequest) -> Page[Any]:
    """Return a page of one of the QUEUES, newest first. Raises NotAllowed."""
    require(moderator, Permission.MODERATE)
    make_statement, order = QUEUES[name]
    statement = make_statement()
    return fetch_page(models_of(statement), order, request, lambda: count_rows(statement))
