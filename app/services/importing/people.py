"""The people who wrote what is imported: persons without password and address, or accounts here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import count

from app.content.importing.digests import digest_of
from app.content.importing.records import ImportedPerson, ImportedPost
from app.content.text.bidi import without_open_bidi
from app.content.text.usernames import normalize_username
from app.extensions import db
from app.models import User
from app.services.accounts import impersonation
from app.services.accounts.usernames import check_free
from app.services.accounts.validation import check_username
from app.services.errors import Conflict, Invalid
from app.services.importing.origins import USER, Origins
from app.services.old_addresses import keep_addresses

NAME_MAX_LENGTH = 64
# before a number, so that the whole is a username
_LONGEST_START = 50
_NO_PART = re.compile(r"[^\w.]+")


class People:
    """Finds the people of an export, and makes those who are not here yet.

    :param accounts: the ids of accounts here that stand for people of the export, by their keys.
        No other account is used, whatever people are called
    :param nameless: the key of the person whose posts name no author
    """

    def __init__(
        self,
        origins: Origins,
        people: Mapping[str, ImportedPerson],
        accounts: Mapping[str, int],
        nameless: str | None = None,
    ) -> None:
        self._origins = origins
        self._nameless = nameless
        self._people = people
        self._ids: dict[str, int | None] = dict(accounts)

    def id_of(self, key: str | None) -> int | None:
        """Return the id of a person; None for nobody, and for one who was deleted here."""
        if key is None:
            return None
        if key not in self._ids:
            self._ids[key] = self._found_or_made(self._people[key])
        return self._ids[key]

    def author_of(self, post: ImportedPost) -> int | None:
        """Return the id of the author of a post, or of the person whose texts name no author."""
        return self.id_of(self._nameless if post.author is None else post.author)

    def _found_or_made(self, person: ImportedPerson) -> int | None:
        origin, digest = self._origins.find_one(USER, person.key), digest_of(person)
        if origin is None:
            user = _make(person)
            self._origins.add(USER, person.key, digest, user_id=user.id)
            keep_addresses(user, person.addresses)
            return user.id
        if origin.user_id is not None and origin.digest != digest:
            _rename(db.session.get_one(User, origin.user_id), person)
            origin.digest = digest
        return origin.user_id


def _make(person: ImportedPerson) -> User:
    """Add a person who can neither log in nor be written to, and whose name is free."""
    free = (each for each in _usernames(person) if _is_free(each, person.keeps_name))
    username = normalize_username(next(free))
    user = User(username=username, email=None, confirmed=True, **person.columns)
    db.session.add(user)
    db.session.flush()
    user.name = _name(person, user)
    return user


def _rename(user: User, person: ImportedPerson) -> None:
    """Give a person the name that the export has now; a user with an account here chose one."""
    if user.email is None:
        user.name = _name(person, user)


def _name(person: ImportedPerson, user: User) -> str | None:
    """Return the name to show; none that could be taken for that of staff, nor the username's."""
    name = without_open_bidi(person.name)[:NAME_MAX_LENGTH].strip()
    if not name or name == user.username:
        return None
    if person.keeps_name:
        return name
    return None if impersonation.is_mistakable(name, user.id, user.role) else name


def _usernames(person: ImportedPerson) -> Iterator[str]:
    """Yield what the username could be, the likeliest first."""
    texts = (person.username, _plain(person.username), _plain(person.name))
    starts = [*filter(_keeps_rules, dict.fromkeys(texts)), "author"]
    yield from starts
    for number in count(2):
        for start in starts:
            yield f"{start[:_LONGEST_START]}-{number}"


def _plain(text: str) -> str:
    """Return the letters, digits and signs of a text that a username may have."""
    plain = _NO_PART.sub("-", normalize_username(text)).strip("-._")[:_LONGEST_START]
    begins_with_digit = plain[:1].isdigit()
    return f"author-{plain}" if begins_with_digit else plain


def _keeps_rules(username: str) -> bool:
    try:
        check_username(username)
    except Invalid:
        return False
    return True


def _is_free(username: str, keeps_name: bool) -> bool:
    try:
        if not keeps_name:
            impersonation.check_username(username)
        check_free(username)
    except Conflict:
        return False
    return True
