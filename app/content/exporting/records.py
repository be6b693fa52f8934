"""What is exported of a post, whatever the files look like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ExportedPost:
    """A post, or a page of the site. Moments are naive UTC.

    :param title: None for a note
    :param slug: of the title, or the author's own; '' without one
    :param date: when it is or was published, or else when it was begun
    :param reason: why it is not public although its author has published it, or ''
    :param deleted_at: since when it has been in its author's bin
    :param translations: posts with the same name here are translations of each other
    :param addresses: those that lead to it on this site, as ``old_path`` writes them
    :param place: where every page links to a page of the site: "menu", "footer" or ''
    """

    id: int
    title: str | None
    slug: str
    body: str
    is_draft: bool
    date: datetime
    updated_at: datetime | None = None
    reason: str = ""
    deleted_at: datetime | None = None
    is_page: bool = False
    author: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    translations: str = ""
    excerpt: str = ""
    canonical_url: str = ""
    comments_open: bool = True
    cover: str = ""
    cover_alt: str = ""
    addresses: tuple[str, ...] = ()
    place: str = ""
    position: int | None = None

    @property
    def changed_at(self) -> datetime:
        """When it was last changed, or else its date."""
        return self.updated_at or self.date


@dataclass(frozen=True, slots=True)
class ExportedSite:
    """What the files of a whole site say about it.

    :param address: with scheme and host, or ''
    :param time_zone: an IANA name
    """

    name: str
    description: str
    address: str
    language: str
    time_zone: str
