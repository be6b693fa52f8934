"""What an operator does with other people's accounts, on nobody's behalf."""

from __future__ import annotations

import secrets
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import Row, func, or_, select
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import Permission, Role, User
from app.services.accounts import accounts
from app.services.accounts.passwords import check_password
from app.services.accounts.validation import check_address, check_username
from app.services.errors import Conflict, NotFound
from app.services.mail import outbox

LISTED_AT_ONCE = 500
RANDOM_BYTES = 12  # 96 bits, 16 characters


def find_person(name: str) -> User:
    """The account of a username, an address or an id, whichever ``name`` looks like.

    No username begins with a digit, and none holds an @. Raises NotFound.
    """
    if name.isdecimal() and len(name) < 10:
        return accounts.find_account(int(name))
    user = accounts.by_email(name) if "@" in name else accounts.by_username(name)
    if user is None:
        raise NotFound(_("There is no such person."))
    return user


def find_role(name: str) -> Role:
    """The role of this name, without regard to case. Raises NotFound."""
    role = db.session.scalar(select(Role).where(func.lower(Role.name) == name.lower()))
    if role is None:
        known = ", ".join(role.name for role in accounts.roles())
        raise NotFound(f"There is no role {name!r}; there are: {known or 'none yet'}.")
    return role


def create_account(
    email: str, username: str, password: str, role: Role | None = None, confirmed: bool = True
) -> User:
    """A new account; without ``role``, with the one that registering would have given.

    Raises Invalid as the forms do, and Conflict when the address or username is taken.
    """
    check_address(email)
    check_username(username)
    check_password(password)
    user = User(email=email, username=username, confirmed=confirmed)
    user.password = password
    if role is not None:
        user.role = role
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError:
        raise Conflict(_("Somebody else has this address or username.")) from None
    return user


def give_role(user: User, role: Role) -> None:
    """Change somebody's role, up or down. Raises Conflict for the last administrator."""
    if user.is_administrator() and not role.has_permission(Permission.ADMIN):
        accounts.keep_an_administrator(user)
    user.role = role
    db.session.flush()


def suspend(user: User) -> bool:
    """End every session and token of an account, let nobody in, and send no more mail there.

    What it has published stays. Answers whether it was not suspended before. Raises Conflict for
    the last administrator.
    """
    if not user.is_active:
        return False
    if user.is_administrator():
        accounts.keep_an_administrator(user)
    user.suspend()
    db.session.flush()
    if user.email:
        outbox.withdraw(user.email)
    return True


def lift_suspension(user: User) -> bool:
    """Let somebody log in again; answers whether they could not."""
    if user.is_active:
        return False
    user.lift_suspension()
    db.session.flush()
    return True


def set_password(user: User, password: str) -> None:
    """Give somebody another password, which ends every session. Raises Invalid."""
    check_password(password)
    user.password = password
    db.session.flush()


def random_password() -> str:
    """A password that nobody can guess and that the rules take."""
    return secrets.token_urlsafe(max(RANDOM_BYTES, current_app.config["PASSWORD_MIN_LENGTH"]))


def people_after(user_id: int, role_id: int | None = None, search: str = "") -> list[Row[Any]]:
    """The next few hundred people, oldest account first, empty at the end.

    Those with a role, or with a text in their names or address, without regard to case.
    """
    statement = (
        select(
            User.id,
            User.username,
            User.email,
            User.name,
            Role.name.label("role"),
            User.confirmed,
            User.suspended_at,
            User.member_since,
            User.last_seen,
            User.published_count.label("posts"),
        )
        .join(User.role, isouter=True)
        .where(User.id > user_id)
        .order_by(User.id)
        .limit(LISTED_AT_ONCE)
    )
    if role_id is not None:
        statement = statement.where(User.role_id == role_id)
    if search:
        fields = (User.username, User.email, User.name)
        statement = statement.where(
            or_(*(field.icontains(search, autoescape=True) for field in fields))
        )
    return list(db.session.execute(statement))
