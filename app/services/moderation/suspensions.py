"""Suspending accounts, with or without what was published, with a record of decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, select

from app.content.text.invisible import trim
from app.extensions import db
from app.models import Comment, ModerationDecision, Post, User
from app.models.moderation import REASON_MAX_LENGTH
from app.models.post import PUBLISHED
from app.services.accounts import administration, deletion
from app.services.errors import Invalid, NotAllowed, NotFound
from app.services.policy import can_suspend

BATCH = 200
MODELS: tuple[Any, ...] = (Post, Comment)


def suspendable_user(moderator: User, user_id: int, lock: bool = False) -> User:
    """Return a user whose account the moderator may suspend. Raises NotFound, NotAllowed.

    :param lock: whether to lock the row until the transaction ends
    """
    # without the key, so that a comment on a post of the user can be told of meanwhile
    of_users = {"of": User, "key_share": True} if lock else None
    user = db.session.get(User, user_id, with_for_update=of_users, populate_existing=lock)
    if user is None:
        raise NotFound(_("There is no such person."))
    if not can_suspend(moderator, user):
        raise NotAllowed(_("You are not allowed to do this."))
    return user


def suspend(user: User, moderator: User | None, reason: str, with_texts: bool) -> bool:
    """Suspend an account; return whether it was not suspended before.

    :param moderator: who decides; None for the operator, who need not give a reason
    :param with_texts: whether all that is published is hidden as well, scheduled posts included

    Raises Conflict for the last administrator, Invalid for the reason.
    """
    reason = _checked(reason, is_required=moderator is not None)
    if not administration.suspend(user):
        return False
    if with_texts:
        deletion.lock_writings(user)
        for text in _texts(user, lambda model: model.hidden_at.is_(None)):
            text.hidden_at = user.suspended_at
            text.hidden_by_id = moderator.id if moderator else None
            text.hidden_reason = reason or None
    _record("suspend", user, moderator, reason, with_texts)
    return True


def lift(user: User, moderator: User | None, reason: str, with_texts: bool) -> bool:
    """Let an account be used again; return whether it was suspended.

    :param with_texts: whether the texts that were hidden with it are shown again

    Raises Invalid for the reason.
    """
    reason = _checked(reason, is_required=False)
    since = user.suspended_at
    if not administration.lift_suspension(user):
        return False
    if with_texts:
        deletion.lock_writings(user)
        for text in _texts(user, lambda model: model.hidden_at == since):
            text.hidden_at = text.hidden_by_id = text.hidden_reason = None
    _record("lift", user, moderator, reason, with_texts)
    return True


def has_texts_hidden_with_it(user: User) -> bool:
    """Return whether texts were hidden when the account was suspended, and still are."""
    return any(
        db.session.scalar(select(_of(model, user, model.hidden_at == user.suspended_at).exists()))
        for model in MODELS
    )


def _of(model: Any, user: User, condition: ColumnElement[bool]) -> Select[Any]:
    published = select(model).where(model.author_id == user.id, condition)
    return published.where(Post.status == PUBLISHED) if model is Post else published


def _texts(user: User, condition: Callable[[Any], ColumnElement[bool]]) -> Iterator[Post | Comment]:
    """Yield what a user has published, in batches that are stored before the next."""
    for model in MODELS:
        last = 0
        texts = _of(model, user, condition(model)).order_by(model.id).limit(BATCH)
        while batch := db.session.scalars(texts.where(model.id > last)).unique().all():
            yield from batch
            last = batch[-1].id
            db.session.flush()


def _record(action: str, user: User, moderator: User | None, reason: str, with_texts: bool) -> None:
    decision = ModerationDecision(
        action=action,
        reason=reason,
        moderator_id=moderator.id if moderator else None,
        by_operator=moderator is None,
        user_id=user.id,
        with_texts=with_texts,
    )
    db.session.add(decision)
    db.session.flush()


def _checked(reason: str, is_required: bool) -> str:
    reason = trim(reason)
    if is_required and not reason:
        raise Invalid(_("Please give a reason."))
    if len(reason) > REASON_MAX_LENGTH:
        raise Invalid(_("A reason has at most %(limit)s characters.", limit=REASON_MAX_LENGTH))
    return reason
