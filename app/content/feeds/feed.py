"""A feed as plain data: what Atom, RSS and JSON Feed say in their three ways."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5

# Anything but this number gives all entries of all sites new ids, and readers everything anew.
_IDS = UUID("4c0e2f5a-6a0b-4b5e-9d0f-5d1a2f0c7e31")

# Characters that XML 1.0 (section 2.2) does not allow; those it discourages, which the validators
# of feeds refuse: control characters, noncharacters, and the sign for a character that was lost.
_NOT_IN_XML = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffd-\uffff"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(1 << 16, 17 << 16, 1 << 16)
    )
    + "]"
)


@dataclass(frozen=True)
class Person:
    """Who wrote something, and the address of their page if they have one."""

    name: str
    address: str | None = None


@dataclass(frozen=True)
class Replies:
    """Where an entry is discussed: the page, and the feed in the format at hand."""

    page: str
    feed: str


@dataclass(frozen=True)
class Entry:
    """A post or a comment. All addresses are absolute, all moments naive UTC.

    ``label`` stands for the title where there is none and a format wants one.
    """

    id: str
    address: str
    title: str | None
    label: str
    html: str
    summary: str
    language: str
    author: Person
    published: datetime
    updated: datetime
    tags: tuple[str, ...] = ()
    replies: Replies | None = None
    answers: tuple[str, str] | None = None  # id and address of what a comment is about


@dataclass(frozen=True)
class Feed:
    """The newest entries of something that has a page, newest first."""

    title: str
    description: str
    page: str
    address: str
    language: str
    icon: str
    favicon: str
    entries: list[Entry]
    author: Person | None = None

    @property
    def updated(self) -> datetime | None:
        """When an entry was last written or changed; None without entries."""
        return max((entry.updated for entry in self.entries), default=None)


def entry_id(kind: str, number: int, created: datetime) -> str:
    """A name for ever (RFC 4287, section 4.2.6), as a name-based UUID (RFC 9562, section 5.5).

    It is made of what never changes: neither the site's host nor a title is part of it. The
    moment, with its microseconds, tells entries of different sites apart.
    """
    return uuid5(_IDS, f"{kind} {number} {created.isoformat(timespec='microseconds')}").urn


def xml_text(text: str) -> str:
    """The text without characters that would make a document of XML none, nor one of HTML."""
    return _NOT_IN_XML.sub("", text)


def rfc3339(moment: datetime) -> str:
    """A moment for Atom and JSON Feed, such as ``2026-01-31T12:00:00Z``."""
    return moment.replace(tzinfo=UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
