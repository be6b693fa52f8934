"""Emails about accounts, in the recipient's language.

Each function enqueues one in the caller's transaction: it is sent after the commit, or not at all.
Each returns its message, or None for users who get none: without an address, or suspended.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, has_request_context, render_template, url_for
from flask_babel import LazyString, force_locale
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.extensions import db
from app.models import OutboxMessage, User
from app.services.mail import outbox
from app.smtp import subject_of
from app.web.i18n.locale import BABEL_NAMES, page_language, site_language

CONFIRMATION_SECONDS = 3 * 24 * 3600


@dataclass(frozen=True)
class AccountEmail:
    """The text of an email: why it is sent, what its link does, what to do if it is a mistake.

    A notice tells what has happened: its link is for the mistake, and it names a contact.
    """

    subject: LazyString
    reason: LazyString
    otherwise: LazyString
    action: LazyString | None = None
    is_notice: bool = False


NOT_YOU = _l(
    "If it was not you, choose a new password at once and tell the people who run the site."
)
CONFIRM = AccountEmail(
    subject=_l("Confirm your account"),
    reason=_l(
        "Welcome to %(site)s. Please open this link to confirm that this address is yours; "
        "it works for three days."
    ),
    action=_l("Confirm my account"),
    otherwise=_l(
        "If you did not register, you can forget this message: nothing happens without the link."
    ),
)
ALREADY_REGISTERED = AccountEmail(
    subject=_l("You have an account already"),
    reason=_l(
        "Somebody, probably you, tried to register at %(site)s with this address. It has an "
        "account already, so no new one was made. If the password has slipped your mind, choose "
        "a new one here."
    ),
    action=_l("Choose a new password"),
    otherwise=_l("If it was not you, there is nothing to do."),
)
INVITATION = AccountEmail(
    subject=_l("You have an account"),
    reason=_l(
        "An administrator of %(site)s has made an account for you, %(name)s. Choose its password "
        "with this link; it works once, and for three days."
    ),
    action=_l("Choose a password"),
    otherwise=_l("If you do not want it, you can forget this message."),
)
RESET_PASSWORD = AccountEmail(
    subject=_l("Choose a new password"),
    reason=_l(
        "You asked for a new password at %(site)s. Choose one with this link; it works once, "
        "and for one hour."
    ),
    action=_l("Choose a new password"),
    otherwise=_l("If you did not ask, leave the link alone: your password stays as it is."),
)
PASSWORD_CHANGED = AccountEmail(
    subject=_l("Your password was changed"),
    reason=_l(
        "The password of your account at %(site)s was just changed, and every other device was "
        "logged out."
    ),
    otherwise=NOT_YOU,
    action=_l("Choose a new password"),
    is_notice=True,
)
CHANGE_EMAIL = AccountEmail(
    subject=_l("Confirm your new address"),
    reason=_l(
        "You want to use this address at %(site)s from now on. Please open this link to confirm "
        "it; it works for one hour."
    ),
    action=_l("Confirm the new address"),
    otherwise=_l("If you did not ask for this, you can forget this message."),
)
EMAIL_CHANGED = AccountEmail(
    subject=_l("Your address was changed"),
    reason=_l("Your account at %(site)s now has another address; this one is no longer used."),
    otherwise=_l("If it was not you, tell the people who run the site at once."),
    is_notice=True,
)


def confirm(user: User, email: str | None = None, **query: str) -> OutboxMessage | None:
    """Enqueue the link that confirms the address of an account.

    :param email: another address, which the account has once the link is opened
    :param query: arguments of the link, for what the user was about to do
    """
    token = user.generate_confirmation_token(CONFIRMATION_SECONDS, email)
    link = url_for("auth.confirm", token=token, _external=True, **query)
    return write(CONFIRM, user, email or user.email, link)


def invite(user: User) -> OutboxMessage | None:
    """Enqueue the link with which somebody chooses the password of an account made for them."""
    token = user.generate_reset_token(CONFIRMATION_SECONDS)
    link = url_for("auth.password_reset", token=token, _external=True)
    return write(INVITATION, user, user.email, link, name=user.username or "")


def already_registered(user: User) -> OutboxMessage | None:
    """Enqueue a notice that the user's address was used to register again.

    Its link leads to the form that asks for a new password and carries no token: registering with
    other people's addresses must not send tokens to them.
    """
    link = url_for("auth.password_reset_request", _external=True)
    return write(ALREADY_REGISTERED, user, user.email, link)


def reset_password(user: User) -> OutboxMessage | None:
    """Enqueue the link that sets a new password, once."""
    link = url_for("auth.password_reset", token=user.generate_reset_token(), _external=True)
    return write(RESET_PASSWORD, user, user.email, link)


def password_changed(user: User) -> OutboxMessage | None:
    """Enqueue a notice that the password was changed."""
    return write(PASSWORD_CHANGED, user, user.email, reset_link())


def change_email(user: User, new_email: str) -> OutboxMessage | None:
    """Enqueue the link that confirms a new address, once."""
    token = user.generate_email_change_token(new_email)
    link = url_for("auth.change_email", token=token, _external=True)
    return write(CHANGE_EMAIL, user, new_email, link)


def email_changed(user: User, old_email: str | None) -> OutboxMessage | None:
    """Enqueue a notice to the old address that it is no longer the account's."""
    return write(EMAIL_CHANGED, user, old_email)


def discard(message: OutboxMessage | None) -> None:
    """Delete a message again: nothing is sent, in the time that sending takes.

    Where a response must not reveal whether an account exists, neither must its time.
    """
    if message is not None:
        db.session.flush()
        db.session.delete(message)


def reset_link() -> str:
    """Return the address where a new password is asked for; empty in a command without SITE_URL."""
    if has_request_context() or current_app.config["SITE_URL"]:
        return url_for("auth.password_reset_request", _external=True)
    return ""


def write(
    email: AccountEmail,
    user: User,
    recipient: str | None,
    link: str = "",
    even_if_suspended: bool = False,
    **said: object,
) -> OutboxMessage | None:
    """Enqueue an email about an account to an address.

    :param said: values for the placeholders of the reason, besides the name of the site
    """
    if not recipient:
        return None  # an account made by an API client may have none
    language = _language_for(user)
    site_name = current_app.config["SITE_NAME"]
    with force_locale(BABEL_NAMES[language]):
        values = {
            "user": user,
            "email": email,
            "link": link,
            "reason": str(email.reason) % {"site": site_name, **said},
            "contact": _contact() if email.is_notice else "",
            "site_name": site_name,
            "page_language": language,
        }
        message = outbox.enqueue(
            recipient,
            subject_of(str(email.subject)),
            render_template("auth/email/account_email.txt", **values),
            render_template("auth/email/account_email.html", **values),
        )
    if not user.is_active and not even_if_suspended:
        discard(message)
        return None
    return message


def _language_for(user: User) -> str:
    """Return the user's language, or that of the page, unless it is another user's."""
    if user.language in BABEL_NAMES:
        return user.language
    if has_request_context() and current_user.is_authenticated and current_user.id != user.id:
        return site_language()
    return page_language()


def _contact() -> str:
    contacts = current_app.config["SECURITY_CONTACT"] or [""]
    return str(contacts[0]).removeprefix("mailto:")
