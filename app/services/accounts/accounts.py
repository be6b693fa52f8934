"""Registering, logging in, and changing accounts."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, Select, select, update
from sqlalchemy.exc import IntegrityError

from app.content.text.bidi import without_open_bidi, without_overrides
from app.content.text.invisible import trim
from app.content.text.usernames import normalize_username
from app.extensions import db
from app.models import (
    Permission,
    ReservedUsername,
    Role,
    User,
)
from app.services.accounts import impersonation
from app.services.accounts.passwords import Owner, check_new_password, check_password
from app.services.accounts.usernames import check_free, rename
from app.services.errors import Conflict, Invalid, NotAllowed, NotFound
from app.services.policy import require


class _NotMade(Exception):
    """The account of a registration is not made: there is one."""


@dataclass(frozen=True)
class Registration:
    """The result of a registration: a new account, or the one with the address."""

    user: User
    is_new: bool


def any_exist(connection: Connection) -> bool:
    """Return whether there is anybody, also people who were imported and cannot log in."""
    return connection.scalar(select(User.id).limit(1)) is not None


def any_can_log_in(connection: Connection) -> bool:
    """Return whether there is an account with an address."""
    with_address = select(User.id).where(User.email.is_not(None))
    return connection.scalar(with_address.limit(1)) is not None


def by_email(email: str) -> User | None:
    """Return the account of an address, however it is written; None if there is none."""
    return User.by_email(email)


def check_address_free(email: str, user_id: int | None = None) -> None:
    """Raise Conflict for an address that another account has. Only for who may learn that."""
    owner = by_email(email)
    if owner is not None and owner.id != user_id:
        raise Conflict(_("Somebody else has this address or username."))


def check_registration(email: str, username: str, password: str) -> None:
    """Raise Conflict for a username that is taken, Invalid for a password that is too easy."""
    check_password(password, Owner(username, email))
    impersonation.check_username(username)
    check_free(username)


def register(email: str, username: str, password_hash: str) -> Registration:
    """Create an account, or return the one with the address; the user must not learn which.

    In either case the username is taken from now on, and the same is stored meanwhile, so that
    neither the time nor the number of the next account tells them apart.

    The caller has called ``check_registration``, and hashed the password, before the transaction
    that writes. Raises Conflict for a username that was taken meanwhile.
    """
    check_free(username)
    user = User(email=email.strip(), username=normalize_username(username))
    user.password_hash = password_hash
    if (owner := by_email(email)) is not None:
        user.email = None
    try:
        with suppress(_NotMade), db.session.begin_nested():
            db.session.add(user)
            db.session.flush()
            check_free(username, user.id)  # it may have become a former username meanwhile
            if owner is not None:
                raise _NotMade  # which takes the account back
    except IntegrityError:  # another request registered one of the two
        if (owner := by_email(email)) is None:
            raise Conflict(_("This username is already taken.")) from None
    if owner is None:
        return Registration(user, is_new=True)
    _reserve(username, owner)
    return Registration(owner, is_new=False)


def _reserve(username: str, owner: User) -> None:
    try:
        with db.session.begin_nested():
            reserved = ReservedUsername(username=normalize_username(username), user_id=owner.id)
            db.session.add(reserved)
    except IntegrityError:  # another request was faster
        raise Conflict(_("This username is already taken.")) from None


def authenticate(email: str, password: str) -> User | None:
    """Return the account with an address and a password, or None in the same time.

    Raises NotAllowed for a suspended account, but only with the right password, and HashingBusy.
    """
    user = by_email(email)
    if user is None or user.password_hash is None:
        User.burn_password(password)
        return None
    if not user.verify_password(password):
        User.burn_password(password, stored=user.password_hash)
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
    choose_password(user, new)


def choose_password(user: User, password: str) -> None:
    """Set the password that a user has chosen, which ends all sessions. Raises Invalid."""
    check_new_password(user, password)
    user.password = password
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
    """Change the profile of a user. Raises Invalid for a name that could be taken for staff's."""
    name = trim(without_overrides(profile.name)) or None
    if name and name != user.name:
        impersonation.check_display_name(name, user)
    user.name = name
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
    if details.email != user.email:
        check_address_free(details.email, user.id)
    try:
        with db.session.begin_nested():
            if details.email != user.email:
                user.renew_security_stamp()
            user.email = details.email
            user.role = details.role
            rename(user, details.username)
            user.confirmed = details.confirmed
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
