"""Emails that tell the owner of an account what was changed, by whomever, and what to do about it.

Each function enqueues them in the caller's transaction, as those of ``account_emails``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from flask_babel import lazy_gettext as _l

from app.models import User
from app.web.pages.account_emails import (
    NOT_YOU,
    AccountEmail,
    email_changed,
    reset_link,
    write,
)

NOT_EXPECTED = _l("If you did not expect this, tell the people who run the site.")

NEW_ADDRESS = AccountEmail(
    subject=_l("Your address was changed"),
    reason=_l("The account %(name)s at %(site)s has this address from now on, instead of another."),
    otherwise=_l("If this account is not yours, tell the people who run the site."),
    is_notice=True,
)
USERNAME_CHANGED = AccountEmail(
    subject=_l("Your username was changed"),
    reason=_l("Your username at %(site)s is %(new)s now; it was %(old)s."),
    otherwise=NOT_YOU,
    action=_l("Choose a new password"),
    is_notice=True,
)
ROLE_CHANGED = AccountEmail(
    subject=_l("Your role was changed"),
    reason=_l("Your role at %(site)s is %(role)s now."),
    otherwise=NOT_EXPECTED,
    is_notice=True,
)
DELETED = AccountEmail(
    subject=_l("Your account was deleted"),
    reason=_l("Your account %(name)s at %(site)s was just deleted, and cannot be brought back."),
    otherwise=_l("If it was not you, tell the people who run the site at once."),
    is_notice=True,
)
SUSPENDED = AccountEmail(
    subject=_l("Your account was suspended"),
    reason=_l(
        "Your account at %(site)s was suspended. You cannot log in, and what you have published "
        "stays. The reason: %(why)s"
    ),
    otherwise=_l("If you think that this is a mistake, tell the people who run the site."),
    is_notice=True,
)
SUSPENDED_WITH_TEXTS = AccountEmail(
    subject=SUSPENDED.subject,
    reason=_l(
        "Your account at %(site)s was suspended. You cannot log in, and what you have published "
        "is hidden. The reason: %(why)s"
    ),
    otherwise=SUSPENDED.otherwise,
    is_notice=True,
)
LIFTED = AccountEmail(
    subject=_l("Your account is no longer suspended"),
    reason=_l("Your account at %(site)s is no longer suspended: you can log in again."),
    otherwise=NOT_EXPECTED,
    is_notice=True,
)
NO_REASON = _l("none given")


@dataclass(frozen=True)
class AccountBefore:
    """What an account was before a change that its owner is told of."""

    email: str | None
    username: str | None
    role_id: int | None

    @classmethod
    def of(cls, user: User) -> Self:
        """Return what the account is now."""
        return cls(user.email, user.username, user.role.id if user.role else None)


def account_changed(user: User, before: AccountBefore) -> None:
    """Tell the owner of every change of address, username and role."""
    if user.email != before.email:
        email_changed(user, before.email)
        new_address(user)
    if before.username and user.username != before.username:
        username_changed(user, before.username)
    if user.role is not None and user.role.id != before.role_id:
        write(ROLE_CHANGED, user, user.email, role=_l(user.role.name))


def new_address(user: User) -> None:
    """Tell the new address that an account has it."""
    write(NEW_ADDRESS, user, user.email, name=user.username or user.display_name)


def username_changed(user: User, former: str) -> None:
    """Tell the owner which username the account has now."""
    write(USERNAME_CHANGED, user, user.email, reset_link(), new=user.username, old=former)


def account_deleted(user: User) -> None:
    """Tell the former owner that the account is no more."""
    write(DELETED, user, user.email, even_if_suspended=True, name=user.username or "")


def account_suspended(user: User, reason: str, with_texts: bool) -> None:
    """Tell the owner that the account is suspended, and why; no other mail is sent to them."""
    email = SUSPENDED_WITH_TEXTS if with_texts else SUSPENDED
    write(email, user, user.email, even_if_suspended=True, why=reason or NO_REASON)


def suspension_lifted(user: User) -> None:
    """Tell the owner that the account can be used again."""
    write(LIFTED, user, user.email)
