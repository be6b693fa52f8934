"""The pictures that texts show, where their files come with the site."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from pathlib import Path, PurePosixPath
from posixpath import dirname, normpath
from urllib.parse import unquote, urljoin, urlsplit

from app.content.importing.markdown.code import outside_code
from app.content.importing.markdown.found import MARKDOWN, Found
from app.content.importing.markdown.site import Site
from app.content.importing.markdown.sources import LONGEST_FILE, Source, Unreadable
from app.content.importing.records import ImportedPicture

_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".bmp", ".tiff"})
_TARGET = r"<[^<>\n]{1,2000}>|[^\s<>()]{1,2000}(?:\([^\s()]{0,500}\)[^\s<>()]{0,500}){0,5}"
_INLINE = re.compile(rf"(\]\(\s{{0,9}})({_TARGET})")
_DEFINITION = re.compile(
    r"^( {0,3}\[[^\]\n]{1,500}\]:[ \t]{0,9})(<[^<>\n]{1,2000}>|\S{1,2000})", re.MULTILINE
)
_HTML = re.compile(
    r"""(?i)(<img\b[^>]{0,2000}?\ssrc\s{0,9}=\s{0,9})("[^"\n]{0,2000}"|'[^'\n]{0,2000}')"""
)
_ALT = re.compile(r"!\[([^\[\]\n]{0,500})$")
_ALT_LENGTH = 502
# where the files lie that a site serves as they are
_ROOTS = ("", "static/", "assets/", "public/")
REFERENCE = "imported-picture:"


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
        targets = partial(self._target, found, address, pictures)

        def change(prose: str) -> str:
            def inline(match: re.Match[str]) -> str:
                alt = _ALT.search(prose, max(match.start() - _ALT_LENGTH, 0), match.start())
                return match[1] + targets(match[2], "" if alt is None else alt[1], alt is not None)

            prose_done = _INLINE.sub(inline, prose)
            prose_done = _DEFINITION.sub(lambda m: m[1] + targets(m[2], "", False), prose_done)
            return _HTML.sub(lambda m: m[1] + targets(m[2], "", True), prose_done)

        return outside_code(body, change), tuple(pictures.values())

    def _target(
        self,
        found: Found,
        address: str,
        pictures: dict[str, ImportedPicture],
        written: str,
        alt: str,
        is_shown: bool,
    ) -> str:
        """Return what to write for the target of a link or picture, in the same quotes."""
        start, end = (written[0], written[-1]) if written[0] in "<\"'" else ("", "")
        target = written[len(start) : len(written) - len(end)]
        target = unescape(target) if start in ("'", '"') else target
        path = self._path(target)
        if path is None:
            return written
        suffix = PurePosixPath(path).suffix.lower()
        if suffix in MARKDOWN and not is_shown:
            return self._to_text(found, path, target) or written
        if not is_shown and suffix not in _PICTURES:
            return written
        picture = self._picture(found, path, target, address, alt)
        if picture is None:
            return f"{start}{self._elsewhere(target, address)}{end}"
        pictures.setdefault(picture.digest, picture)
        return f"{start}{picture.reference}{end}"

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
            read = partial(_read_file, file)
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
        except Unreadable as error:
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
        for first in range(len(parts)):
            file = root.joinpath(*parts[first:])
            try:
                is_there = file.is_file() and file.resolve().is_relative_to(root)
            except OSError:
                continue
            if is_there:
                return file
        return None

    def _elsewhere(self, target: str, address: str) -> str:
        """Return the address of a file on the site itself, as far as that is known."""
        try:
            return urljoin(f"{self.site.host}{address}", target) if self.site.host else target
        except ValueError:
            return target


def _read_file(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            data = opened.read(LONGEST_FILE + 1)
    except OSError as error:
        raise Unreadable(error.strerror or "it cannot be read") from None
    if len(data) > LONGEST_FILE:
        raise Unreadable("it is too large")
    return data
