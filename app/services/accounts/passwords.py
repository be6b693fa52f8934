"""The rules for passwords."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _

from app.content.passwords.commonest import is_among_the_commonest
from app.content.passwords.patterns import has_few_characters, is_sequence, repeated_part
from app.content.passwords.similarity import consists_of, resembles
from app.content.passwords.variants import variants
from app.models import User
from app.models.credentials import normalize_password
from app.services.errors import Invalid

LONGEST = 1024  # hashing takes time in proportion


@dataclass(frozen=True)
class Owner:
    """What others know of the user whose password is checked.

    ``site_name`` is what the site will be called, where that is chosen together with the password.
    """

    username: str | None = None
    email: str | None = None
    name: str | None = None
    site_name: str = ""

    @classmethod
    def of(cls, user: User) -> Self:
        """Return what others know of a user."""
        return cls(user.username, user.email, user.name)

    def words(self) -> list[str]:
        """Return what is known, and the address without its domain."""
        mailbox = (self.email or "").partition("@")[0]
        return [word for word in (self.username, self.name, self.email, mailbox) if word]


def check_password(password: str, owner: Owner) -> None:
    """Raise Invalid for a password that is too short, too long or easy to guess, with the reason.

    NIST SP 800-63B, section 3.1.1.2, asks for a length and a list of passwords that are known or
    expected, such as the username or the name of the site, and advises against rules about kinds
    of characters. The form that is hashed counts.
    """
    password = normalize_password(password)
    shortest = current_app.config["PASSWORD_MIN_LENGTH"]
    if len(password) < shortest:
        raise Invalid(_("A password has at least %(limit)s characters.", limit=shortest))
    if len(password) > LONGEST:
        raise Invalid(_("A password has at most %(limit)s characters.", limit=LONGEST))
    if shortest > 1:
        _check_pattern(password, shortest)
        _check_words(repeated_part(password), owner)


def check_new_password(user: User, password: str) -> None:
    """Raise Invalid for a password that the user may not choose: one that the operator has made."""
    check_password(password, Owner.of(user))
    if user.password_is_temporary and user.verify_password(password):
        raise Invalid(_("This is the password that you have now. Please choose another."))


def _check_pattern(password: str, shortest: int) -> None:
    part = repeated_part(password)
    if len(part) < shortest or has_few_characters(part):
        raise Invalid(_("This password repeats the same few characters. Please choose another."))
    if is_sequence(part):
        raise Invalid(
            _(
                "This password follows the alphabet, the digits or the keys of a keyboard. "
                "Please choose another."
            )
        )


def _check_words(password: str, owner: Owner) -> None:
    if any(consists_of(password, word) or resembles(password, word) for word in owner.words()):
        raise Invalid(
            _("This password is too much like your name or your address. Please choose another.")
        )
    if any(consists_of(password, word) for word in _words_of_site(owner.site_name)):
        raise Invalid(
            _("This password is too much like the name of this site. Please choose another.")
        )
    if is_among_the_commonest(password):
        raise Invalid(_("This password is among the commonest. Please choose another."))
    if any(is_among_the_commonest(word) for word in variants(password)):
        raise Invalid(
            _(
                "This is one of the commonest passwords with a few signs changed or added. "
                "Please choose another."
            )
        )


def _words_of_site(coming_name: str) -> list[str]:
    config = current_app.config
    host = urlsplit(config["SITE_URL"]).hostname or ""
    words = (coming_name, config["SITE_NAME"], host, *(config["TRUSTED_HOSTS"] or []))
    return [word for word in words if word]
