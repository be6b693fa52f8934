"""What an export holds, in the words of this site, whatever its format.

Texts are Markdown without characters that cannot be stored, moments are naive UTC, and names are
not longer than their columns: ``texts.py`` sees to it. Ids are those of the other site.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from app.content.importing.report import Report

Status = Literal["published", "draft"]
Kind = Literal["comment", "pingback", "trackback"]


@dataclass(frozen=True, slots=True)
class ImportedPerson:
    """A person who has written something that is imported.

    :param key: what identifies the person in the export, such as the name to log in with
    :param name: the name to show
    :param username: what the username is made of
    :param other_keys: other ways in which the person may be meant, such as the address of mail
    :param addresses: of the person's page
    :param keeps_name: whether the names keep the rules of this site already
    :param columns: further columns of the row
    """

    key: str
    name: str
    username: str
    other_keys: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    keeps_name: bool = False
    columns: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportedComment:
    """A comment. One with an ``author`` is by a person of the export, any other by a guest.

    :param wanted_id: the id here, if it is given
    :param columns: further columns of the row
    """

    external_id: str
    body: str
    written_at: datetime
    parent_id: str | None = None
    kind: Kind = "comment"
    author: str | None = None
    guest_name: str = ""
    guest_url: str = ""
    shown: bool = True
    wanted_id: int | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportedPicture:
    """A picture that comes with an export, and is stored as an upload of the post's author.

    :param reference: what stands in the body in the place of its address, and nowhere else
    :param address: where it is to be had if it cannot be stored
    :param digest: of its bytes: another one changes the post
    :param read: returns its bytes; may raise ValueError, whose text says why it cannot
    """

    reference: str
    address: str
    digest: str
    read: Callable[[], bytes]
    name: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class ImportedPost:
    """A post, or a page of the site.

    :param place: where it is in the export, for messages: the name of a file, or a line
    :param title: None for a note
    :param published_at: when it was published, or will be; a draft may have been public before
    :param reason: why it is a draft although it would be public there, or ''
    :param author: the key of a person
    :param slug: the last part of its address
    :param canonical_url: of the page that it copies
    :param translations: posts with the same name here are translations of each other
    :param addresses: the old ones, with or without a host
    :param cover: the digest of an uploaded picture that is stored already
    :param wanted_id: the id here, if it is given
    :param columns: further columns of the row, which win over those that are made of the others
    :param pictures_left: how many of its pictures have not come along, and stay links
    """

    external_id: str
    place: str
    title: str | None
    body: str
    status: Status
    reason: str = ""
    is_page: bool = False
    published_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    author: str | None = None
    slug: str = ""
    excerpt: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    translations: str = ""
    addresses: tuple[str, ...] = ()
    comments_open: bool = True
    cover: str = ""
    wanted_id: int | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)
    comments: tuple[ImportedComment, ...] = ()
    pictures: tuple[ImportedPicture, ...] = ()
    canonical_url: str = ""
    pictures_left: int = 0


@dataclass
class Export:
    """An export that was read once as a whole and found without faults.

    :param site: which site of this format it is of: an address or a name, or ''
    :param people: those who have written something, by their keys
    :param tags: old addresses of the pages of tags, by the names of the tags
    :param author: the key of the person whose posts name no author, and whose are the pictures of
        pages; without one, such posts have no author
    :param read: reads the posts anew, one after the other; originals before their translations
    """

    format: str
    site: str
    report: Report
    read: Callable[[], Iterator[ImportedPost]]
    people: Mapping[str, ImportedPerson] = field(default_factory=dict)
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    author: str | None = None
