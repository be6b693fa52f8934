"""Administration of accounts by the operator, for the ``flask users`` commands."""

from __future__ import annotations

import secrets

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.content.passwords.commonest import is_among_the_commonest
from app.content.passwords.variants import variants
from app.content.text.usernames import normalize_username
from app.extensions import db
from app.models import Permission, Role, User
from app.services.accounts import accounts, impersonation
from app.services.accounts.passwords import Owner, check_password
from app.services.accounts.usernames import check_free
from app.services.accounts.validation import check_address, check_username
from app.services.errors import Conflict, NotFound
from app.services.mail import outbox
from app.services.notifications.telling import withdraw_mentions_by
from app.services.people.usernames import user_named

RANDOM_BYTES = 12  # 96 bits, 16 characters


def find_person(name: str) -> User:
    """Return the account with an id, a username or an address, whichever ``name`` looks like.

    The username may be a former one. A username begins with a letter and has no @. Raises NotFound.
    """
    if name.isdecimal() and len(name) < 10:
        return accounts.find_account(int(name))
    user = accounts.by_email(name) if "@" in name else user_named(name)
    if user is None:
        raise NotFound(_("There is no such person."))
    return user


def find_role(name: str) -> Role:
    """Return the role of a name, without regard to case. Raises NotFound."""
    role = db.session.scalar(select(Role).where(func.lower(Role.name) == name.lower()))
    if role is None:
        known = ", ".join(role.name for role in accounts.roles())
        raise NotFound(f"There is no role {name!r}; there are: {known or 'none yet'}.")
    return role


def create_account(
    email: str,
    username: str,
    password: str,
    role: Role | None = None,
    confirmed: bool = True,
    temporary: bool = False,
) -> User:
    """Create an account.

    :param role: by default the one of a registration
    :param temporary: whether the password is for one log-in

    Raises Invalid as the forms do, and Conflict for an address or username that is taken.
    """
    check_address(email)
    check_username(username)
    check_password(password, Owner(username, email))
    check_free(username)
    impersonation.check_username(username, role=role)
    accounts.check_address_free(email)
    user = User(email=email, username=normalize_username(username), confirmed=confirmed)
    user.password = password
    user.password_is_temporary = temporary
    if role is not None:
        user.role = role
    try:
        with db.session.begin_nested():
            db.session.add(user)
            db.session.flush()
            check_free(username, user.id)  # it may have become a former username meanwhile
    except IntegrityError:
        raise Conflict(_("Somebody else has this address or username.")) from None
    return user


def give_address(user: User, email: str) -> None:
    """Give an imported person, who cannot log in yet, an address to be mailed a link.

    It counts as confirmed once the link was used. Links that were mailed elsewhere before are void.
    Raises Conflict for a person who has a password or is suspended, and for an address that is
    taken, and Invalid for what is no address.
    """
    db.session.refresh(user, with_for_update={"of": User})
    if user.password_hash is not None:
        raise Conflict(_("This person has an account already."))
    if not user.is_active:
        raise Conflict(_("This account has been suspended."))
    check_address(email)
    accounts.check_address_free(email, user.id)
    try:
        with db.session.begin_nested():
            user.email = email
            user.confirmed = False
            user.renew_security_stamp()
    except IntegrityError:
        raise Conflict(_("Somebody else has this address or username.")) from None


def give_role(user: User, role: Role) -> None:
    """Change the role of a user. Raises Conflict for the last administrator."""
    if user.is_administrator() and not role.has_permission(Permission.ADMIN):
        accounts.keep_an_administrator(user)
    user.role = role
    db.session.flush()


def suspend(user: User) -> bool:
    """Suspend an account, end its sessions, void its tokens and withdraw its mail.

    What it has published stays; its scheduled posts tell nobody of mentions. Returns whether it was
    not suspended before. Raises Conflict for the last administrator.
    """
    if not user.is_active:
        return False
    if user.is_administrator():
        accounts.keep_an_administrator(user)
    user.suspend()
    db.session.flush()
    if user.email:
        outbox.withdraw(user.email)
    withdraw_mentions_by(user)
    return True


def lift_suspension(user: User) -> bool:
    """Let an account be used again; return whether it was suspended."""
    if user.is_active:
        return False
    user.lift_suspension()
    db.session.flush()
    return True


def set_password(user: User, password: str, temporary: bool = False) -> None:
    """Set the password of a user, which ends all sessions.

    :param temporary: whether it is for one log-in

    Raises Invalid.
    """
    check_password(password, Owner.of(user))
    user.password = password
    user.password_is_temporary = temporary
    db.session.flush()


def random_password() -> str:
    """Return a random password that the rules allow."""
    length = max(RANDOM_BYTES, current_app.config["PASSWORD_MIN_LENGTH"])
    password = secrets.token_urlsafe(length)
    while any(is_among_the_commonest(word) for word in variants(password)):
        password = secrets.token_urlsafe(length)  # one in a thousand is taken for a listed one
    return password
