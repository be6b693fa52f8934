"""Confirming an account by the link in a mail."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import User, tokens
from app.services.accounts.accounts import by_email
from app.services.errors import Invalid, NotAllowed, NotFound


@dataclass(frozen=True)
class Confirmation:
    """A confirmed account, and whether it was this link that has confirmed it."""

    user: User
    is_new: bool


def confirm_account(token: str) -> Confirmation:
    """Confirm the account that a token was made for; repeatable, by any browser.

    Mail scanners may open a link before the owner does, so the second time is no error. Raises
    Invalid for a token that is expired, damaged or void, NotFound when the account was deleted,
    NotAllowed when it is suspended.
    """
    claims = tokens.read_token(tokens.CONFIRM, token)
    if claims is None:
        raise Invalid(_("This confirmation link is too old, or a part of it is missing."))
    user = db.session.get(User, claims["id"], with_for_update={"of": User}, populate_existing=True)
    if user is None:
        raise NotFound(_("The account of this link does not exist any more."))
    if not user.is_active:
        raise NotAllowed(_("This account has been suspended."))
    if user.confirmed:
        return Confirmation(user, is_new=False)
    try:
        with db.session.begin_nested():
            is_valid = user.confirm(token)
    except IntegrityError:  # another account was confirmed with the address at the same time
        is_valid = False
    if not is_valid:
        raise Invalid(_("This confirmation link is void: a later one was sent."))
    return Confirmation(user, is_new=True)


def correct_address(user: User, email: str, last_email: str | None) -> User | None:
    """Void the links that were sent to another address of an account that is not confirmed.

    Nothing else changes before the link to the new address is opened, so that nobody can tell by
    logging in whether another account has it.

    :param last_email: where the last link went to

    Returns the other account that has the address already.
    """
    if email != last_email:
        user.renew_security_stamp()
    owner = by_email(email)
    return owner if owner is not None and owner.id != user.id else None
