"""Usernames: whether one is free, and changing one."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import delete, func, or_, select
from sqlalchemy.exc import IntegrityError

from app.content.text.usernames import normalize_username, username_key, username_skeleton
from app.extensions import db
from app.models import FormerUsername, ReservedUsername, User, utcnow
from app.services.accounts import impersonation
from app.services.accounts.validation import check_username
from app.services.errors import Conflict, Invalid
from app.services.people.usernames import user_named

DAYS_BETWEEN_CHANGES = 30
BATCH = 100


def check_free(username: str, user_id: int | None = None) -> None:
    """Raise Conflict for a username that another user has or had, or that looks like one.

    :param user_id: the user who wants it
    """
    holder = user_named(username)
    if (holder is not None and holder.id != user_id) or _is_reserved(username, user_id or 0):
        raise Conflict(_("This username is already taken."))
    if _has_lookalike(username_skeleton(username), user_id or 0):
        raise Conflict(_("This username looks like that of somebody else."))


def _is_reserved(username: str, user_id: int) -> bool:
    reserved = select(ReservedUsername.id).where(
        ReservedUsername.key == username_key(username), ReservedUsername.user_id != user_id
    )
    return bool(db.session.scalar(select(reserved.exists())))


def _has_lookalike(skeleton: str, user_id: int) -> bool:
    now = select(User.id).where(User.username_skeleton == skeleton, User.id != user_id)
    before = select(FormerUsername.id).where(
        FormerUsername.skeleton == skeleton, FormerUsername.user_id != user_id
    )
    reserved = select(ReservedUsername.id).where(
        ReservedUsername.skeleton == skeleton, ReservedUsername.user_id != user_id
    )
    found = or_(now.exists(), before.exists(), reserved.exists())
    return bool(db.session.scalar(select(found)))


def rename(user: User, username: str) -> bool:
    """Give a user another username; the former one stays reserved and redirects.

    Returns whether it was changed. Raises Invalid and Conflict.
    """
    username = normalize_username(username)
    if username == user.username:
        return False
    check_username(username)
    impersonation.check_username(username, user.id, user.role)
    check_free(username, user.id)
    former = user.username
    try:
        with db.session.begin_nested():
            user.username = username
            _take_back(user, username)
            if former and username_key(former) != username_key(username):
                db.session.add(FormerUsername(username=former, user_id=user.id))
            db.session.flush()
            check_free(username, user.id)  # it may have become a former username meanwhile
    except IntegrityError:  # another request was faster
        raise Conflict(_("This username is already taken.")) from None
    return True


def _take_back(user: User, username: str) -> None:
    for names in (FormerUsername, ReservedUsername):
        mine = (names.user_id == user.id, names.key == username_key(username))
        db.session.execute(delete(names).where(*mine))


def next_change(user: User) -> datetime | None:
    """Return when a user may change the username again; None if they may now."""
    last = db.session.scalar(
        select(func.max(FormerUsername.given_up_at)).where(FormerUsername.user_id == user.id)
    )
    free_at = last + timedelta(days=DAYS_BETWEEN_CHANGES) if last is not None else None
    return free_at if free_at is not None and free_at > utcnow() else None


def change_username(user: User, username: str, password: str) -> None:
    """Change one's own username. Raises Invalid for a wrong password, Conflict for the name."""
    if not user.verify_password(password):
        raise Invalid(_("This is not your current password."))
    free_at = next_change(user)
    if free_at is not None and username_key(username) != username_key(user.username or ""):
        raise Conflict(
            _(
                "You can change your username every %(days)d days, next on %(date)s.",
                days=DAYS_BETWEEN_CHANGES,
                date=format_date(free_at),
            )
        )
    rename(user, username)


def without_keys(after_id: int) -> list[User]:
    """Return the next users, by id, whose usernames were stored by older code."""
    missing = (User.username.is_not(None), User.username_key.is_(None))
    next_ones = select(User).where(User.id > after_id, *missing).order_by(User.id).limit(BATCH)
    return list(db.session.scalars(next_ones).unique())


def store_keys(user: User) -> None:
    """Store what identifies a user's username, as far as no other user has the same."""
    username = user.username or ""
    keys = {
        User.username_key: username_key(username),
        User.username_skeleton: username_skeleton(username),
    }
    for column, value in keys.items():
        taken = db.session.scalar(select(User.id).where(column == value))
        if taken is None:
            setattr(user, column.key, value)
            db.session.flush()
