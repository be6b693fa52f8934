"""Following and unfollowing, and the lists of followers and followed users."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Follow, Permission, User
from app.services.errors import Conflict, Invalid
from app.services.notifications.telling import notify_of_follow
from app.services.pagination import Cursor, Order, Page, PageRequest, fetch_page, models_of
from app.services.people.blocks import check_not_blocked, is_blocked, lock_both
from app.services.policy import require

# in lists: a user who has been confirmed, or was before
IS_SHOWN = or_(User.confirmed, User.published_count > 0)


def follow(follower: User, user: User) -> bool:
    """Follow a user; return whether that is new.

    Raises NotAllowed, also if the user has blocked the follower, and Conflict if it is the other
    way round.
    """
    require(follower, Permission.FOLLOW)
    lock_both(follower, user)
    cannot = _("You cannot follow %(name)s.", name=user.username)
    check_not_blocked(follower, [user.id], cannot)
    if is_blocked(user, by=follower):
        raise Conflict(_("You have blocked %(name)s.", name=user.username))
    if follower.is_following(user):
        return False
    try:
        with db.session.begin_nested():
            db.session.add(Follow(follower=follower, followed=user))
    except IntegrityError:  # another request was faster
        return False
    notify_of_follow(follower, user)
    return True


def unfollow(follower: User, user: User) -> bool:
    """Stop following a user; return whether they were followed. Raises NotAllowed, Invalid."""
    require(follower, Permission.FOLLOW)
    if follower.id == user.id:
        raise Invalid(_("You cannot unfollow yourself."))
    lock_both(follower, user)
    followed = db.session.get(Follow, (follower.id, user.id), with_for_update=True)
    if followed is None:
        return False
    db.session.delete(followed)
    db.session.flush()
    return True


def followers_of(user: User, request: PageRequest) -> Page[Follow]:
    """Return a page of the followers of a user but the user, last ones first."""
    order = Order(
        Follow.timestamp,
        Follow.follower_id,
        cursor=lambda row: Cursor(row.timestamp, row.follower_id),
    )
    statement = (
        select(Follow)
        .join(Follow.follower)
        .where(Follow.followed_id == user.id, Follow.follower_id != user.id, IS_SHOWN)
        .options(joinedload(Follow.follower))
    )
    return fetch_page(models_of(statement), order, request, lambda: user.follower_count)


def followed_by(user: User, request: PageRequest) -> Page[Follow]:
    """Return a page of those whom a user follows but the user, last ones first."""
    order = Order(
        Follow.timestamp,
        Follow.followed_id,
        cursor=lambda row: Cursor(row.timestamp, row.followed_id),
    )
    statement = (
        select(Follow)
        .join(Follow.followed)
        .where(Follow.follower_id == user.id, Follow.followed_id != user.id, IS_SHOWN)
        .options(joinedload(Follow.followed))
    )
    return fetch_page(models_of(statement), order, request, lambda: user.followed_count)
