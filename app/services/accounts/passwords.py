"""The rules for passwords."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from flask import current_app
from flask_babel import gettext as _

from app.models.credentials import normalize_password
from app.services.errors import Invalid

LONGEST = 256  # hashing takes time in proportion


@cache
def _commonest() -> frozenset[str]:
    listed = (
        files("app.services.accounts").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    )
    return frozenset(listed.split("\n"))


def check_password(password: str) -> None:
    """Raise Invalid for a password that is too short, or among the 10,000 commonest.

    NIST SP 800-63B, section 3.1.1.2, asks for a length and a list of known passwords, and advises
    against rules about kinds of characters. The form that is hashed counts.
    """
    password = normalize_password(password)
    shortest = current_app.config["PASSWORD_MIN_LENGTH"]
    if len(password) < shortest:
        raise Invalid(_("A password has at least %(limit)s characters.", limit=shortest))
    if len(password) > LONGEST:
        raise Invalid(_("A password has at most %(limit)s characters.", limit=LONGEST))
    if shortest > 1 and password.lower() in _commonest():
        raise Invalid(_("This password is among the commonest. Please choose another."))
