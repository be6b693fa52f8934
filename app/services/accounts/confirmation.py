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
    if not user.confirm(token):
        raise Invalid(_("This confirmation link is void: a later one was sent."))
    return Confirmation(user, is_new=True)


def correct_address(user: User, email: str) -> User | None:
    """Change the address of an account that is not confirmed, which voids earlier links.

    Returns the other account that has the address already, and changes nothing then; the user
    must not learn which it was.
    """
    if email == user.email:
        return None
    owner = by_email(email)
    if owner is None or owner.id == user.id:
        try:
            with db.session.begin_nested():
                user.email = email
                user.renew_security_stamp()
        except IntegrityError:  # another request was faster
            owner = by_email(email)
    return owner if owner is not None and owner.id != user.id else None
