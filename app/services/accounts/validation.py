"""Validation of addresses and usernames, for forms and for commands."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from email_validator import EmailNotValidError, validate_email
from flask_babel import get_locale
from flask_babel import gettext as _

from app.content.text.invisible import DEFAULT_IGNORABLE
from app.content.text.usernames import (
    are_written_together,
    normalize_username,
    script_of,
    username_key,
)
from app.services.errors import Invalid

EMAIL_MAX_LENGTH = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets
USERNAME_MAX_LENGTH = 64
ASCII_SIGNS = frozenset("0123456789._-")
MOST_MARKS = 3  # on one letter
# the codes of scripts that are often mixed up, by the first word of their characters' names
ISO_15924 = {
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "ARMENIAN": "Armn",
    "CJK": "Hani",
    "HIRAGANA": "Hira",
    "KATAKANA": "Kana",
    "HANGUL": "Hang",
    "ARABIC": "Arab",
    "HEBREW": "Hebr",
    "THAI": "Thai",
    "DEVANAGARI": "Deva",
}


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
    """Raise Invalid for a username that breaks a rule, with the rule.

    Letters may be of any script, but of one in each name, so that none can be mistaken for another
    of a different script: https://www.unicode.org/reports/tr39/#Restriction_Level_Detection.
    """
    if username != username.strip():
        raise Invalid(_("A username has no spaces."))
    username = normalize_username(username)
    longest = max(len(username), len(username_key(username)))
    if longest > USERNAME_MAX_LENGTH:
        raise Invalid(_("A username has at most %(limit)s characters.", limit=USERNAME_MAX_LENGTH))
    if not username or not _is_letter(username[0]):
        raise Invalid(_("A username begins with a letter."))
    for position, character in enumerate(username):
        _check_character(character, username[:position])
    _check_scripts(username)


def _check_character(character: str, before: str) -> None:
    if character in ASCII_SIGNS or _is_letter(character):
        return
    if character.isdecimal():
        raise Invalid(_("The digits of a username are 0 to 9."))
    if _is_mark(character) and (_is_letter(before[-1]) or _is_mark(before[-1])):
        if all(_is_mark(each) for each in before[-MOST_MARKS:]):
            raise Invalid(
                _("A letter of a username has at most %(limit)s marks.", limit=MOST_MARKS)
            )
        return
    if character.isspace():
        raise Invalid(_("A username has no spaces."))
    raise Invalid(
        _(
            "A username has letters, digits, “.”, “_” and “-” only, and no “%(character)s”.",
            character=character if character.isprintable() else f"U+{ord(character):04X}",
        )
    )


def _is_letter(character: str) -> bool:
    return (
        unicodedata.category(character)[0] == "L"
        and script_of(character) != "MODIFIER"  # they look like quotation marks
        and not DEFAULT_IGNORABLE.match(character)
    )


def _is_mark(character: str) -> bool:
    is_mark = unicodedata.category(character) in ("Mn", "Mc")
    return is_mark and not DEFAULT_IGNORABLE.match(character)


def _check_scripts(username: str) -> None:
    scripts: dict[str, str] = {}
    for character in username:
        script = script_of(character)
        if character in ASCII_SIGNS or script == "COMBINING":
            continue
        scripts.setdefault(script, character)
        if not are_written_together(set(scripts)):
            (first, example), *_others = scripts.items()
            raise Invalid(
                _(
                    "A username is of one script: “%(one)s” is %(first)s, “%(other)s” %(second)s.",
                    one=example,
                    first=_name_of_script(first),
                    other=character,
                    second=_name_of_script(script),
                )
            )


def _name_of_script(script: str) -> str:
    locale = get_locale()
    names: Mapping[str, str] = locale.scripts if locale is not None else {}
    return names.get(ISO_15924.get(script, ""), script.title())
