"""Validation of addresses and usernames, for forms and for commands."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from app.services.errors import Invalid

EMAIL_MAX_LENGTH = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets
USERNAME_MAX_LENGTH = 64
# letters, digits, dots and underscores, as in Flasky
USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]*")


def check_address(address: str) -> None:
    """Raise Invalid unless mail can be sent to the address.

    A local part beyond ASCII needs SMTPUTF8 (RFC 6531) on every server on the way, so a mail
    would not arrive. A domain beyond ASCII is fine.
    """
    try:
        validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise Invalid(_("This is not an email address.")) from None


def check_username(username: str) -> None:
    """Raise Invalid for a username that is too long or has other characters than allowed."""
    if len(username) > USERNAME_MAX_LENGTH:
        raise Invalid(_("A username has at most %(limit)s characters.", limit=USERNAME_MAX_LENGTH))
    if not USERNAME.fullmatch(username):
        raise Invalid(_("A username has letters, digits, dots and underscores only."))
