"""The data of a feed, independent of its format (Atom, RSS or JSON Feed)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5

# The namespace of entry ids. Changing it would make feed readers show every entry again.
_ID_NAMESPACE = UUID("4c0e2f5a-6a0b-4b5e-9d0f-5d1a2f0c7e31")

# Characters that XML 1.0 (section 2.2) forbids, and those that it discourages and feed validators
# reject: control characters, noncharacters, and U+FFFD.
_NOT_IN_XML = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffd-\uffff"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(1 << 16, 17 << 16, 1 << 16)
    )
    + "]"
)


@dataclass(frozen=True)
class Person:
    """An author's name, and the absolute URL of their page if they have one."""

    name: str
    address: str | None = None


@dataclass(frozen=True)
class Replies:
    """Absolute URLs of an entry's comments: as a page, and as a feed in the same format."""

    page: str
    feed: str


@dataclass(frozen=True)
class Entry:
    """A post or a comment. All URLs are absolute, all datetimes aware.

    ``label`` replaces a missing title in formats that require one.
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
    image: str | None = None  # the URL of its cover
    in_reply_to: tuple[str, str] | None = None  # id and URL of the post or comment


@dataclass(frozen=True)
class Feed:
    """The newest entries of a site, author, tag or post, newest first.

    ``address`` is the URL of the feed itself, ``page`` that of the page with the same content.
    """

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
        """The aware date of the latest change to an entry; None without entries."""
        return max((entry.updated for entry in self.entries), default=None)


def entry_id(kind: str, number: int, created: datetime) -> str:
    """Return a permanent id (RFC 4287, section 4.2.6): a name-based UUID (RFC 9562, section 5.5).

    It depends only on values that never change, not on the host or a title. ``created``, with its
    microseconds, distinguishes entries of different sites.
    """
    return uuid5(_ID_NAMESPACE, f"{kind} {number} {created.isoformat(timespec='microseconds')}").urn


def xml_text(text: str) -> str:
    """Remove characters that are not allowed in XML or HTML."""
    return _NOT_IN_XML.sub("", text)


def rfc3339(moment: datetime) -> str:
    """Format an aware datetime, or a naive one of UTC, such as ``2026-01-31T12:00:00Z``."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.isoformat(timespec="seconds").replace("+00:00", "Z")
