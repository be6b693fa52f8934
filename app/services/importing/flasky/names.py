"""Usernames and addresses: who keeps one that two people of the source have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.content.importing.report import Report
from app.content.text.email_addresses import email_key
from app.content.text.usernames import normalize_username, username_key, username_skeleton
from app.services.accounts.validation import (
    EMAIL_MAX_LENGTH,
    USERNAME_MAX_LENGTH,
    check_address,
    check_username,
)
from app.services.errors import Invalid

# what the address of a profile cannot hold
_IN_ADDRESSES = str.maketrans(dict.fromkeys("/\\?#\n\t", "-"))


class Usernames:
    """Gives each person a username that nobody else has, which is the old one if that can be.

    It is kept even if it breaks a rule for new ones, so that the address of the profile holds.
    """

    def __init__(self, wanted: Mapping[int, str | None], report: Report) -> None:
        """Choose the names of people by their ids, the lowest of which comes first."""
        self.lookalikes: set[int] = set()
        self._report = report
        self._all_keys = {username_key(_fitting(each)) for each in wanted.values() if each}
        self._keys: set[str] = set()
        self._skeletons: set[str] = set()
        self._chosen = {id_: self._choose(id_, wanted[id_]) for id_ in sorted(wanted)}

    def of(self, user_id: int) -> str | None:
        """Return the username of a person."""
        return self._chosen[user_id]

    def _choose(self, user_id: int, wanted: str | None) -> str | None:
        item = f"users: row {user_id}"
        name = _fitting(wanted or "")
        if not name:
            self._report.warn(item, "there is no username; an administrator can give it one")
            return None
        if username_key(name) in self._keys:
            name = self._numbered(name)
        if name != wanted:
            self._report.warn(item, f"the username “{_short(wanted or '')}” becomes “{name}”")
        else:
            _report_rule(name, item, self._report)
        self._keys.add(username_key(name))
        if (skeleton := username_skeleton(name)) in self._skeletons:
            self.lookalikes.add(user_id)
            self._report.warn(item, f"the username “{name}” looks like that of somebody else")
        self._skeletons.add(skeleton)
        return name

    def _numbered(self, name: str) -> str:
        number = 2
        while True:
            ending = f"-{number}"
            numbered = name[: USERNAME_MAX_LENGTH - len(ending)] + ending
            if username_key(numbered) not in self._keys | self._all_keys:
                return numbered
            number += 1


def _fitting(name: str) -> str:
    return normalize_username(name).translate(_IN_ADDRESSES)[:USERNAME_MAX_LENGTH].strip()


def _short(text: str) -> str:
    return text if len(text) <= USERNAME_MAX_LENGTH else f"{text[:USERNAME_MAX_LENGTH]}…"


def _report_rule(name: str, item: str, report: Report) -> None:
    try:
        check_username(name)
    except Invalid as error:
        report.warn(item, f"the username “{name}” is kept, though for new ones: {error.message}")


class Addresses:
    """Gives each person an email address that nobody else has, or none."""

    def __init__(self, people: Iterable[tuple[int, str | None, bool]], report: Report) -> None:
        """Choose who keeps an address: who has proved it, or else who came first.

        :param people: their ids, addresses, and whether these are confirmed
        """
        self._report = report
        self._owners: dict[str, int] = {}
        self._chosen: dict[int, str | None] = {}
        for user_id, wanted, _confirmed in sorted(people, key=lambda each: (not each[2], each[0])):
            self._chosen[user_id] = self._choose(user_id, (wanted or "").strip())

    def of(self, user_id: int) -> str | None:
        """Return the address of a person; without one they have to be given one here."""
        return self._chosen[user_id]

    def _choose(self, user_id: int, wanted: str) -> str | None:
        item = f"users: row {user_id}"
        if not wanted:
            self._report.warn(item, "there is no email address, so nobody can log in to it")
            return None
        if len(wanted) > EMAIL_MAX_LENGTH:
            self._report.warn(item, "the email address is too long and left out")
            return None
        owner = self._owners.setdefault(email_key(wanted), user_id)
        if owner != user_id:
            self._report.warn(
                item,
                f"the address {wanted} is that of row {owner}, but for its spelling: the account "
                "waits without one, not confirmed, until an administrator gives it another",
            )
            return None
        try:
            check_address(wanted)
        except Invalid:
            self._report.warn(item, f"mail cannot be sent to {wanted}, which is kept to log in")
        return wanted
