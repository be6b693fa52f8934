"""What an address and a username must be, whoever chooses them: people in a form, or operators."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from app.services.errors import Invalid

EMAIL_MAX_LENGTH = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets
USERNAME_MAX_LENGTH = 64
# the book's letters, digits, dots and underscores
USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]*")


def check_address(address: str) -> None:
    """Raise Invalid for what is no address that mail can be sent to.

    A local part beyond ASCII needs SMTPUTF8 (RFC 6531) of every server on the way, so the link
    would not arrive; a domain beyond ASCII would.
    """
    try:
        validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise Invalid(_("This is not an email address.")) from None


def check_username(username: str) -> None:
    """Raise Invalid for a username that is too long, or has other characters than it may."""
    if len(username) > USERNAME_MAX_LENGTH:
        raise Invalid(_("A username has at most %(limit)s characters.", limit=USERNAME_MAX_LENGTH))
    if not USERNAME.fullmatch(username):
        raise Invalid(_("A username has letters, digits, dots and underscores only."))
