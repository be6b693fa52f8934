"""Accounts: made, confirmed, changed and deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import Comment, Permission, Post, Role, User, utcnow
from app.models.post import DRAFT
from app.services.accounts.passwords import check_password
from app.services.errors import Conflict, Invalid, NotAllowed, NotFound
from app.services.policy import require
from app.services.posts.translations import leave_group, take_turns


@dataclass(frozen=True)
class Registration:
    """How a registration ended: with a new account, or with the one that has the address."""

    user: User
    is_new: bool


def by_email(email: str) -> User | None:
    """The account of an address, without regard to case."""
    # lowered by the database on both sides: SQLite lowers no letters but A to Z
    wanted = func.lower(email.strip())
    return db.session.scalar(select(User).where(func.lower(User.email) == wanted))


def by_username(username: str) -> User | None:
    """The account of a username, without regard to case."""
    return db.session.scalar(
        select(User).where(func.lower(User.username) == username.strip().lower())
    )


def register(email: str, username: str, password: str) -> Registration:
    """Open an account, or find out whose address it is; which of both must stay unsaid.

    Raises Conflict when the username is taken, Invalid for a password that is too easy.
    """
    check_password(password)
    if by_username(username) is not None:
        raise Conflict(_("This username is already taken."))
    user = User(email=email.strip(), username=username.strip())
    user.password = password  # hashed in either case: the time it takes must not tell
    if (owner := by_email(email)) is not None:
        return Registration(owner, is_new=False)
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError:  # somebody registered one of the two a moment ago
        if (owner := by_email(email)) is not None:
            return Registration(owner, is_new=False)
        raise Conflict(_("This username is already taken.")) from None
    return Registration(user, is_new=True)


def authenticate(email: str, password: str) -> User | None:
    """The account of this address and password, or None; both answers take the same time.

    Raises NotAllowed for a suspended account, and for the right password only: nobody else
    learns that there is one.
    """
    user = by_email(email)
    if user is None or user.password_hash is None:
        User.burn_password(password)
        return None
    if not user.verify_password(password):
        return None
    if not user.is_active:
        raise NotAllowed(_("This account has been suspended."))
    return user


def change_password(user: User, old: str, new: str) -> None:
    """Set a new password, which ends every other session. Raises Invalid."""
    if not user.verify_password(old):
        raise Invalid(_("This is not your current password."))
    check_password(new)
    user.password = new
    db.session.flush()


@dataclass(frozen=True)
class Profile:
    """What people say about themselves."""

    name: str = ""
    location: str = ""
    about_me: str = ""
    language: str = ""


@dataclass(frozen=True)
class AccountDetails:
    """What an administrator may change of anyone's account."""

    email: str
    username: str
    confirmed: bool
    role: Role


def edit_profile(user: User, profile: Profile) -> None:
    """Change what somebody says about themselves."""
    user.name = profile.name or None
    user.location = profile.location or None
    user.about_me = profile.about_me or None
    user.language = profile.language
    db.session.flush()


def choose_language(user: User, language: str) -> None:
    """Change the language in which somebody reads the pages and gets mail."""
    user.language = language
    db.session.flush()


def edit_account(
    administrator: User, user: User, details: AccountDetails, profile: Profile
) -> None:
    """Change anyone's account. Raises NotAllowed, Conflict when a name or address is taken."""
    require(administrator, Permission.ADMIN)
    stays = details.confirmed and details.role.has_permission(Permission.ADMIN)
    if user.is_administrator() and not stays:
        keep_an_administrator(user)
    try:
        with db.session.begin_nested():
            if details.email != user.email:
                user.renew_security_stamp()
            user.email = details.email
            user.username = details.username
            user.confirmed = details.confirmed
            user.role = details.role
            edit_profile(user, profile)
    except IntegrityError:
        raise Conflict(_("Somebody else has this address or username.")) from None


def roles() -> list[Role]:
    """Every role, least powerful first."""
    return list(db.session.scalars(select(Role).order_by(Role.permissions)))


def find_account(user_id: int) -> User:
    """The account of this id. Raises NotFound."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound(_("There is no such person."))
    return user


def administrators() -> Select[Any]:
    """The ids of the people who can administer the site."""
    return (
        select(User.id)
        .join(User.role)
        .where(
            User.confirmed,
            User.suspended_at.is_(None),
            Role.permissions.op("&")(Permission.ADMIN) != 0,
        )
    )


def keep_an_administrator(leaving: User) -> None:
    """Raise Conflict when nobody but ``leaving`` could administer the site."""
    # all of them are locked, so that two who dismiss each other at once cannot both succeed
    locked = administrators().order_by(User.id).with_for_update(of=User)
    if not set(db.session.scalars(locked)) - {leaving.id}:
        raise Conflict(_("The last administrator has to stay."))


def delete_account(user: User, password: str, with_posts: bool = False) -> None:
    """Delete an account, its drafts and follows, and on request its posts.

    Published posts that stay, and comments, are signed "deleted user" from then on.
    Raises Invalid for a wrong password, Conflict for the last administrator.
    """
    if not user.verify_password(password):
        raise Invalid(_("This is not your current password."))
    take_turns(user.id)
    if user.is_administrator():
        keep_an_administrator(user)
    _lock_writings(user)
    going = select(Post).where(Post.author_id == user.id)
    if not with_posts:
        going = going.where(or_(Post.status == DRAFT, Post.published_at > utcnow()))
    for post in db.session.scalars(going.execution_options(populate_existing=True)).all():
        if not with_posts:
            leave_group(post)
        db.session.delete(post)
    db.session.flush()
    db.session.delete(user)
    db.session.flush()


def _lock_writings(user: User) -> None:
    """Lock what will lose its author before any count: the order in which everybody locks."""
    for model in (Post, Comment):
        mine = select(model.id).where(model.author_id == user.id).order_by(model.id)
        db.session.execute(mine.with_for_update())
