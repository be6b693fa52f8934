"""Names that could be taken for another user's, or for an office of the site."""

import re
import unicodedata

from app.content.text.invisible import DEFAULT_IGNORABLE
from app.content.text.usernames import username_skeleton

# What roles are called in the languages of the site, in lower case.
OFFICES = (
    *("admin", "admins", "administrator", "administrators", "administration", "sysadmin"),
    *("mod", "mods", "moderator", "moderators", "moderation", "webmaster"),
)
# Chinese has no spaces, so these may be anywhere in a name.
OFFICES_WITHIN = ("管理员", "管理員", "管理者", "版主", "站长", "站長", "网管", "網管")
_DIGITS = "0123456789"


def name_forms(name: str) -> frozenset[str]:
    """Return what a name looks like in its own, in lower and in upper case; I looks like l.

    Two names look alike if they have a form in common. Only letters and digits count, without
    accents, spaces, signs, and characters that are invisible.
    """
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKD", DEFAULT_IGNORABLE.sub("", name))
        if unicodedata.category(character)[0] in "LN"
    )
    forms = map(username_skeleton, (plain, plain.lower(), plain.upper()))
    return frozenset(form for form in forms if form)


_OFFICE_FORMS = frozenset().union(*map(name_forms, OFFICES))


def claims_office(name: str, site_name: str) -> bool:
    """Return whether a name says that its owner runs the site, or is the site."""
    normal = unicodedata.normalize("NFKC", DEFAULT_IGNORABLE.sub("", name))
    if any(office in re.sub(r"[\W_]", "", normal) for office in OFFICES_WITHIN):
        return True
    if name_forms(name) & (_OFFICE_FORMS | name_forms(site_name)):
        return True
    words = re.split(r"[\W_]+", normal)
    return any(name_forms(word.strip(_DIGITS)) & _OFFICE_FORMS for word in words)
