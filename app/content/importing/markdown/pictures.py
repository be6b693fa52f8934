"""The pictures that texts show, where their files come with the site."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from pathlib import Path, PurePosixPath
from posixpath import dirname, normpath
from urllib.parse import unquote, urljoin, urlsplit

from app.content.importing.markdown.found import MARKDOWN, Found
from app.content.importing.markdown.site import Site
from app.content.importing.markdown.sources import Source
from app.content.importing.media_folder import file_below, read_file
from app.content.importing.records import ImportedPicture
from app.content.importing.targets import REFERENCE, SUFFIXES, with_targets

# where the files lie that a site serves as they are
_ROOTS = ("", "static/", "assets/", "public/")


@dataclass
class Pictures:
    """Finds the pictures of a site's texts, and its other texts.

    :param media: a further folder in which pictures lie
    :param link_to: returns the address of a text by the name of its file, or None
    :param warn: is called with the name of a file and what is the matter with it
    :param digests: of the pictures that were read before, by their names
    """

    source: Source
    site: Site
    media: Path | None
    link_to: Callable[[str], str | None]
    warn: Callable[[str, str], None]
    digests: dict[str, str] = field(default_factory=dict)

    def of(self, body: str, found: Found, address: str) -> tuple[str, tuple[ImportedPicture, ...]]:
        """Return a body with references in the places of pictures that are there, and those.

        :param address: of the text itself, with the path of the site
        """
        pictures: dict[str, ImportedPicture] = {}
        change = partial(self._target, found, address, pictures)
        return with_targets(body, change), tuple(pictures.values())

    def _target(
        self,
        found: Found,
        address: str,
        pictures: dict[str, ImportedPicture],
        target: str,
        alt: str,
        is_shown: bool,
    ) -> str | None:
        """Return what to write for the target of a link or picture, None for the same."""
        target = unescape(target)
        path = self._path(target)
        if path is None:
            return None
        suffix = PurePosixPath(path).suffix.lower()
        if suffix in MARKDOWN and not is_shown:
            return self._to_text(found, path, target)
        if not is_shown and suffix not in SUFFIXES:
            return None
        picture = self._picture(found, path, target, address, alt)
        if picture is None:
            return self._elsewhere(target, address)
        pictures.setdefault(picture.digest, picture)
        return picture.reference

    def _path(self, target: str) -> str | None:
        """Return the decoded path of a target that is of the site, or None."""
        host = self.site.host
        if host and target.startswith(f"{host}/"):
            target = target[len(host) :]
        try:
            parts = urlsplit(target)
        except ValueError:
            return None
        is_of_site = not parts.scheme and not parts.netloc and bool(parts.path)
        path = unquote(parts.path)
        return path if is_of_site and "\0" not in path else None

    def _to_text(self, found: Found, path: str, target: str) -> str | None:
        _before, hash_sign, heading = target.partition("#")
        for name in self._names(found, path):
            address = self.link_to(name)
            if address is not None:
                return f"{address}{hash_sign}{heading}"
        return None

    def _picture(
        self, found: Found, path: str, target: str, address: str, alt: str
    ) -> ImportedPicture | None:
        """Return a picture that is there, or None, which is reported."""
        for name in self._names(found, path):
            if self.source.has(name):
                return self._read(
                    found, name, partial(self.source.read, name), target, address, alt
                )
        file = self._in_media(path)
        if file is not None:
            read = partial(read_file, file)
            return self._read(found, str(file), read, target, address, alt)
        self.warn(found.name, f"the picture {target[:100]} is not there and stays a link")
        return None

    def _read(
        self,
        found: Found,
        name: str,
        read: Callable[[], bytes],
        target: str,
        address: str,
        alt: str,
    ) -> ImportedPicture | None:
        try:
            if name not in self.digests:
                self.digests[name] = hashlib.sha256(read()).hexdigest()
        except ValueError as error:
            self.warn(found.name, f"the picture {target[:100]} stays a link: {error}")
            return None
        digest = self.digests[name]
        elsewhere = self._elsewhere(target, address)
        last = PurePosixPath(name).name
        return ImportedPicture(f"{REFERENCE}{digest}", elsewhere, digest, read, last, alt)

    def _names(self, found: Found, path: str) -> Iterator[str]:
        """Yield the names of the files that a path may mean, the likeliest first."""
        base = self.site.base_path
        if not path.startswith("/"):
            yield normpath(f"{dirname(found.name)}/{path}").lstrip("/")
        elif base and path.startswith(f"{base}/"):
            path = path[len(base) :]
        below = normpath(f"/{path}").lstrip("/")
        for root in _ROOTS:
            yield f"{root}{below}"

    def _in_media(self, path: str) -> Path | None:
        """Return a file of the further folder whose path ends as this one does."""
        if self.media is None:
            return None
        root = self.media.resolve()
        parts = normpath(f"/{path}").strip("/").split("/")
        found = (file_below(root, "/".join(parts[first:])) for first in range(len(parts)))
        return next((file for file in found if file is not None), None)

    def _elsewhere(self, target: str, address: str) -> str:
        """Return the address of a file on the site itself, as far as that is known."""
        try:
            return urljoin(f"{self.site.host}{address}", target) if self.site.host else target
        except ValueError:
            return target
