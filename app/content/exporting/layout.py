"""What all layouts of Markdown files have in common: where files are, and what is in them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.content.exporting.file_names import safe_name, same_name
from app.content.exporting.front_matter import markdown_file
from app.content.exporting.records import ExportedPost, ExportedSite

# in bytes of UTF-8: generators make folders of the parts of an address
LONGEST_PART = 250


class Layout(ABC):
    """The files of a site for one program.

    First ``name`` is called for each post, then ``file`` for each, so that no address of an old
    post takes the place of a page that another one has now.
    """

    folder: Path  # of files that are always the same
    static = ""  # where files are that are only copied
    special: frozenset[str] = frozenset()  # names that posts cannot have
    reserved: frozenset[str] = frozenset()  # names that pages of the site cannot have
    address_key = ""  # in the front matter: an address that is not made of the slug

    def __init__(self, site: ExportedSite) -> None:
        self.site = site
        self._named: dict[int, tuple[str, str]] = {}
        self._used: set[str] = set()
        self._addresses = {same_name(address) for address in self.addresses_of_the_site()}

    def name(self, post: ExportedPost) -> None:
        """Give a post, of which everything but its texts is known, a path of its own."""
        paths = ((name, self.path(post, name)) for name in self._names(post))
        name, path = next(each for each in paths if same_name(each[1]) not in self._used)
        self._used.add(same_name(path))
        self._named[post.id] = (name, path)
        self._addresses.add(same_name(self.address(post, name)))

    def _names(self, post: ExportedPost) -> Iterator[str]:
        name = safe_name(post.slug)
        if not name:
            name = self.name_without_slug(post)
            yield name
        elif name not in (self.reserved if post.is_page else self.special):
            yield name
        yield f"{name}-{post.id}"
        yield from (f"{name}-{post.id}-{number}" for number in count(2))

    def file(self, post: ExportedPost) -> tuple[str, bytes]:
        """Return the path of a post that has a name, and its file."""
        name, path = self._named[post.id]
        values = self.front_matter(post)
        if self.address_key and post.slug and name != post.slug:
            values[self.address_key] = f"{self.address(post, name)}/"
        return path, markdown_file(values, self.body(post))

    def redirects(self, post: ExportedPost) -> list[str]:
        """Return the addresses that lead to a post, without those at which something else is."""
        return [
            address
            for address in post.addresses
            if same_name(address) not in self._addresses and _can_be_folders(address)
        ]

    def local(self, moment: datetime) -> datetime:
        """Return a moment in the time zone of the site."""
        return moment.replace(tzinfo=UTC).astimezone(self._zone)

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.site.time_zone)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Return the paths and contents of all files that are not posts, in a fixed order."""
        yield from self.files_of_the_site()
        for file in sorted(self.folder.rglob("*")):
            if file.is_file():
                # whatever the newlines of this system are
                yield file.relative_to(self.folder).as_posix(), file.read_text("utf-8").encode()

    def picture(self, path: str) -> str:
        """Return where a picture is that has a path in addresses."""
        return f"{self.static}{path}".lstrip("/")

    def name_without_slug(self, post: ExportedPost) -> str:
        """Return the name of a note."""
        return f"{self.local(post.date):%Y-%m-%d}-{post.id}"

    @abstractmethod
    def path(self, post: ExportedPost, name: str) -> str:
        """Return where a file of this name is."""

    @abstractmethod
    def address(self, post: ExportedPost, name: str) -> str:
        """Return the address of a post of this name, without a slash at its end."""

    @abstractmethod
    def addresses_of_the_site(self) -> Iterable[str]:
        """Return the addresses of pages that are always there."""

    @abstractmethod
    def front_matter(self, post: ExportedPost) -> dict[str, Any]:
        """Return what the front matter says of a post."""

    @abstractmethod
    def files_of_the_site(self) -> Iterator[tuple[str, bytes]]:
        """Return the files that are different for each site."""

    def body(self, post: ExportedPost) -> str:
        """Return the text as the program has to have it."""
        return post.body


def _can_be_folders(address: str) -> bool:
    """Return whether generators can make folders for an address that redirects."""
    parts = address.split("/")
    return not any(part in (".", "..") or len(part.encode()) > LONGEST_PART for part in parts)
