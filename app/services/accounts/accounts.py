"""Registering, logging in, changing and deleting accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.content.text.bidi import without_open_bidi
from app.content.text.invisible import trim
from app.content.text.usernames import normalize_username
from app.extensions import db
from app.models import Comment, Permission, Post, Role, User, utcnow
from app.models.post import DRAFT
from app.services.accounts.passwords import check_password
from app.services.accounts.usernames import check_free, rename
from app.services.errors import Conflict, Invalid, NotAllowed, NotFound
from app.services.policy import require
from app.services.posts.translations import leave_group, take_turns


@dataclass(frozen=True)
class Registration:
    """The result of a registration: a new account, or the one with the address."""

    user: User
    is_new: bool


def by_email(email: str) -> User | None:
    """Return the account of an address, without regard to case; None if there is none."""
    # lowered by the database on both sides: SQLite only lowers A to Z
    wanted = func.lower(email.strip())
    return db.session.scalar(select(User).where(func.lower(User.email) == wanted))


def register(email: str, username: str, password: str) -> Registration:
    """Create an account, or return the one with the address; the user must not learn which.

    Raises Conflict for a username that is taken, Invalid for a password that is too easy.
    """
    check_password(password)
    check_free(username)
    user = User(email=email.strip(), username=normalize_username(username))
    user.password = password  # hashed in either case: the time must not reveal which
    if (owner := by_email(email)) is not None:
        return Registration(owner, is_new=False)
    try:
        with db.session.begin_nested():
            db.session.add(user)
            db.session.flush()
            check_free(username, user.id)  # it may have become a former username meanwhile
    except IntegrityError:  # another request registered one of the two
        if (owner := by_email(email)) is not None:
            return Registration(owner, is_new=False)
        raise Conflict(_("This username is already taken.")) from None
    return Registration(user, is_new=True)


def authenticate(email: str, password: str) -> User | None:
    """Return the account with an address and a password, or None in the same time.

    Raises NotAllowed for a suspended account, but only with the right password.
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


def replace_password_hash(user_id: int, former: str | None, renewed: str) -> None:
    """Store another hash of the same password, unless the password was changed meanwhile."""
    db.session.execute(
        update(User)
        .where(User.id == user_id, User.password_hash == former)
        .values(password_hash=renewed),
        execution_options={"synchronize_session": False},
    )


def change_password(user: User, old: str, new: str) -> None:
    """Set a new password, which ends all sessions. Raises Invalid."""
    if not user.verify_password(old):
        raise Invalid(_("This is not your current password."))
    check_password(new)
    user.password = new
    db.session.flush()


@dataclass(frozen=True)
class Profile:
    """What a user may change of the own profile."""

    name: str = ""
    location: str = ""
    about_me: str = ""
    language: str = ""
    time_zone: str | None = None  # None leaves it as it is


@dataclass(frozen=True)
class AccountDetails:
    """What an administrator may change of any account."""

    email: str
    username: str
    confirmed: bool
    role: Role


def edit_profile(user: User, profile: Profile) -> None:
    """Change the profile of a user."""
    user.name = without_open_bidi(trim(profile.name)) or None
    user.location = without_open_bidi(trim(profile.location)) or None
    user.about_me = trim(profile.about_me) or None
    user.language = profile.language
    if profile.time_zone is not None:
        user.time_zone = profile.time_zone
    db.session.flush()


def choose_language(user: User, language: str) -> None:
    """Change the language of pages and mails for a user."""
    user.language = language
    db.session.flush()


def edit_account(
    administrator: User, user: User, details: AccountDetails, profile: Profile
) -> None:
    """Change any account. Raises NotAllowed, and Conflict for a name or address that is taken."""
    require(administrator, Permission.ADMIN)
    stays = details.confirmed and details.role.has_permission(Permission.ADMIN)
    if user.is_administrator() and not stays:
        keep_an_administrator(user)
    try:
        with db.session.begin_nested():
            if details.email != user.email:
                user.renew_security_stamp()
            user.email = details.email
            rename(user, details.username)
            user.confirmed = details.confirmed
            user.role = details.role
            edit_profile(user, profile)
    except IntegrityError:
        raise Conflict(_("Somebody else has this address or username.")) from None


def roles() -> list[Role]:
    """Return all roles, the one with the fewest permissions first."""
    return list(db.session.scalars(select(Role).order_by(Role.permissions)))


def find_account(user_id: int) -> User:
    """Return the account of an id. Raises NotFound."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound(_("There is no such person."))
    return user


def administrators() -> Select[Any]:
    """Return a statement for the ids of users who can administer the site."""
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
    """Raise Conflict when only ``leaving`` can administer the site."""
    # locked, so that two administrators cannot remove each other at the same time
    locked = administrators().order_by(User.id).with_for_update(of=User)
    if not set(db.session.scalars(locked)) - {leaving.id}:
        raise Conflict(_("The last administrator has to stay."))


def delete_account(user: User, password: str, with_posts: bool = False) -> None:
    """Delete an account with its drafts, scheduled posts and follows.

    Comments and, unless ``with_posts``, published posts stay, and are signed "deleted user".
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
    """Lock the posts and comments of a user before any count, as everywhere."""
    for model in (Post, Comment):
        mine = select(model.id).where(model.author_id == user.id).order_by(model.id)
        db.session.execute(mine.with_for_update())
