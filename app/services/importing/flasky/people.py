"""The people of a source, and who follows whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from app.content.importing.report import Report
from app.content.text.bidi import without_open_bidi, without_overrides
from app.content.text.invisible import trim
from app.models.user import ABOUT_ME_MAX_LENGTH
from app.services.importing.flasky.cells import Cells, moment, row_id, truth
from app.services.importing.flasky.names import Addresses, Usernames
from app.services.importing.flasky.password_hashes import can_be_compared
from app.services.importing.flasky.roles import DEFAULT, Roles
from app.services.importing.flasky.tables import Tables
from app.services.importing.flasky.things import Following, Person, digest_of

NAME_MAX_LENGTH = 64
Row = dict[str, Any]


class People:
    """Makes people of the rows of ``users``."""

    def __init__(self, tables: Tables, cells: Cells, roles: Roles, report: Report) -> None:
        self._tables, self._cells, self._roles, self._report = tables, cells, roles, report
        self._all_are_confirmed = not tables.has("users", "confirmed")

    def of(self, rows: Sequence[tuple[int, Row]], now: datetime) -> Iterator[Person]:
        """Yield the people of rows with their ids.

        :param now: the date of what has none
        """
        read = {number: self._read(row) for number, row in rows}
        usernames = Usernames({id_: each["username"] for id_, each in read.items()}, self._report)
        addresses = Addresses(
            [(id_, each["email"], each["confirmed"]) for id_, each in read.items()], self._report
        )
        for number, row in rows:
            each = read[number]
            email = addresses.of(number)
            member_since = self._member_since(number, row, now)
            yield Person(
                id=number,
                email=email,
                username=usernames.of(number),
                role=self._role(number, row),
                password_hash=self._password_hash(number, each["password_hash"]),
                confirmed=each["confirmed"] and email is not None,
                name=self._cut(number, "name", trim(without_overrides(each["name"]))),
                location=self._cut(number, "location", trim(without_open_bidi(each["location"]))),
                about_me=self._cut(number, "about_me", trim(each["about_me"]), ABOUT_ME_MAX_LENGTH),
                member_since=member_since,
                last_seen=moment(row["last_seen"]),
                is_lookalike=number in usernames.lookalikes,
            )

    def _read(self, row: Row) -> Row:
        texts = {
            name: self._cells.text(row[name], f"users.{name}") or ""
            for name in ("username", "email", "password_hash", "name", "location", "about_me")
        }
        return {**texts, "confirmed": self._all_are_confirmed or truth(row["confirmed"])}

    def _member_since(self, number: int, row: Row, now: datetime) -> datetime:
        found = moment(row["member_since"])
        if found is None and self._tables.has("users", "member_since"):
            self._report.warn(f"users: row {number}", "there is no date of its beginning")
        return found or moment(row["last_seen"]) or now

    def _role(self, number: int, row: Row) -> str:
        name = self._roles.name_of(row["role_id"])
        if name is None and self._tables.has("users", "role_id"):
            self._report.warn(f"users: row {number}", f"it has no role, and becomes {DEFAULT}")
        return name or DEFAULT

    def _password_hash(self, number: int, stored: str) -> str | None:
        if not stored:
            self._report.warn(f"users: row {number}", "there is no password: it has to be reset")
            return None
        if not can_be_compared(stored):
            self._report.warn(
                f"users: row {number}",
                "the password is stored in a way that is not safe any more: it has to be reset",
            )
            return None
        return stored

    def _cut(self, number: int, name: str, text: str, longest: int = NAME_MAX_LENGTH) -> str | None:
        if len(text) > longest:
            self._report.warn(
                f"users: row {number}",
                f"{name} has {len(text)} characters, and is cut to {longest}",
            )
        return text[:longest].strip() or None


def follows_of(tables: Tables, known: dict[int, Person], report: Report) -> Iterator[Following]:
    """Yield who follows whom, once, without those who follow themselves, as everybody does here."""
    seen: set[tuple[int, int]] = set()
    skipped = report.counts.skipped
    for row in tables.rows("follows"):
        follower, followed = (row_id(row[name]) for name in ("follower_id", "followed_id"))
        if follower not in known or followed not in known:
            skipped["follows of people who do not exist"] += 1
        elif follower == followed:
            continue
        elif (follower, followed) in seen:
            skipped["follows that are there twice"] += 1
        else:
            seen.add((follower, followed))
            stored = moment(row["timestamp"])
            began = max(known[follower].member_since, known[followed].member_since)
            yield Following(follower, followed, stored or began, digest_of(stored))
