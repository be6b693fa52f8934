"""The pictures of texts whose files lie in a folder that was copied from the other site."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from functools import partial
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from app.content.images.uploads import MAX_BYTES
from app.content.importing.media_folder import MediaFolder, read_file
from app.content.importing.records import ImportedPicture
from app.content.importing.targets import REFERENCE, SUFFIXES, with_targets

# of the files that are not there
_MOST_NAMES = 3


class Address(NamedTuple):
    """An address without what is encoded, or asked for, in it; the host is '' for the same one."""

    host: str
    path: str


# the paths below the folder that an address may mean, the likeliest first; none of another site
Paths = Callable[[Address], Sequence[str]]


class Shown(NamedTuple):
    """A body with references in the places of pictures.

    :param missing: the addresses of those whose files are not there, each once
    """

    body: str
    pictures: tuple[ImportedPicture, ...]
    missing: tuple[str, ...]


class Media:
    """Finds the files of the pictures that texts show.

    :param folder: None if nothing was copied: all pictures are missing
    :param part: of the addresses of all pictures of the site
    :param paths: is asked for each address
    """

    def __init__(self, folder: MediaFolder | None, part: str, paths: Paths) -> None:
        self._folder = folder
        self._part = part
        self._paths = paths

    def of(self, body: str) -> Shown:
        """Return a body with references to the pictures that are there.

        Every address gets a reference of its own, so that the body without pictures can be had
        back, letter by letter.
        """
        if self._part not in body:
            return Shown(body, (), ())
        pictures: dict[str, ImportedPicture] = {}
        missing: dict[str, None] = {}

        def change(target: str, alt: str, is_shown: bool) -> str | None:
            paths = self._paths_of(target, is_shown)
            if target not in pictures and paths:
                picture = self._picture(paths, target, alt)
                if picture is None:
                    missing[target] = None
                else:
                    pictures[target] = picture
            return pictures[target].reference if target in pictures else None

        return Shown(with_targets(body, change), tuple(pictures.values()), tuple(missing))

    def is_of_site(self, target: str, *, is_shown: bool) -> bool:
        """Return whether the target of a picture, or of a link to one, is of the other site."""
        return bool(self._paths_of(target, is_shown))

    def is_there(self, target: str, *, is_shown: bool) -> bool:
        """Return whether the file of a picture is there."""
        return self._file(self._paths_of(target, is_shown)) is not None

    def _paths_of(self, target: str, is_shown: bool) -> Sequence[str]:
        """Return the paths that a target may mean; of a link only if it leads to a picture."""
        address = address_of(unescape(target))
        if address is None or not (is_shown or address.path.lower().endswith(SUFFIXES)):
            return ()
        return self._paths(address)

    def _file(self, paths: Sequence[str]) -> Path | None:
        """Return the first file that is there and not too large, or else the first."""
        if self._folder is None:
            return None
        first: Path | None = None
        for path in paths:
            file = self._folder.find(path)
            if file is not None and file.stat().st_size <= MAX_BYTES:
                return file
            first = first or file
        return first

    def _picture(self, paths: Sequence[str], target: str, alt: str) -> ImportedPicture | None:
        file = self._file(paths)
        if file is None or self._folder is None:
            return None
        try:
            digest = self._folder.digest(file)
        except OSError:
            return None
        mark = hashlib.sha256(target.encode(errors="replace")).hexdigest()[:16]
        reference = f"{REFERENCE}{digest}-{mark}"
        return ImportedPicture(reference, target, digest, partial(read_file, file), file.name, alt)


def address_of(target: str) -> Address | None:
    """Return an address in parts, or None if it is none of a file."""
    try:
        parts = urlsplit(target)
        host = parts.netloc.rpartition("@")[2].lower().removeprefix("www.")
    except ValueError:
        return None
    path = unquote(parts.path)
    if parts.scheme.lower() not in ("", "http", "https") or not path or "\0" in path:
        return None
    return Address(host, path)


def missing_text(missing: Collection[str]) -> str:
    """Return what a report says of pictures whose files are not there."""
    names = [each.rpartition("/")[2][:60] for each in missing]
    more = ", …" if len(names) > _MOST_NAMES else ""
    listed = f"{', '.join(names[:_MOST_NAMES])}{more}"
    return f"pictures that are not in the folder stay links: {len(names)} ({listed})"
