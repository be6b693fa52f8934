"""Confirming an account by the link in a mail."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from app.extensions import db
from app.models import User, tokens
from app.services.errors import Invalid, NotAllowed, NotFound


@dataclass(frozen=True)
class Confirmation:
    """A confirmed account, and whether it was this link that has confirmed it."""

    user: User
    is_new: bool


def confirm_account(token: str) -> Confirmation:
    """Confirm the account that a token was made for; repeatable, whoever opens the link.

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
