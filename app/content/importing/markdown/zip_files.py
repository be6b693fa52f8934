"""The files of a zip, none of whose words is believed."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from app.content.importing.markdown.sources import LONGEST_FILE, MEGABYTE, Unreadable
from app.content.importing.refusal import Refused

MOST_ENTRIES = 20_000
MOST_BYTES = 1024 * MEGABYTE
LONGEST_NAME = 255
_CHUNK = MEGABYTE
_ENCRYPTED = 0x1
# these folders say what kind of site it is, and so stay
_OF_SITES = frozenset({"_posts", "_drafts", "content"})
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# the end of the list of entries: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT 4.3.16
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\5\6"
_LONGEST_COMMENT = 65_535
# what the list of as many entries as there may be could have: their heads, names and extra fields
_LONGEST_LIST = MOST_ENTRIES * 400


class ZipSource:
    """The files of a zip, below the one folder at its top if there is only one.

    Making it reads the whole zip once, so that all of it is known to be there. Raises Refused.
    """

    links = 0

    def __init__(self, path: Path) -> None:
        self._path = path
        self.label = path.stem
        self._zip: zipfile.ZipFile | None = None
        _check_length_of_list(path)
        with self:
            entries = self._entries()
            self._check(entries)
        files = [each.filename for each in entries if each.filename and not each.is_dir()]
        self._top = _top_folder(files)
        self.names = frozenset(each.removeprefix(self._top) for each in files if self._has(each))

    def _has(self, name: str) -> bool:
        return name.startswith(self._top) and not name.startswith("__MACOSX/")

    def _entries(self) -> list[zipfile.ZipInfo]:
        assert self._zip is not None
        entries = self._zip.infolist()
        if len(entries) > MOST_ENTRIES:
            raise Refused([f"{self._path.name}: it has more than {MOST_ENTRIES} entries"])
        faults = [
            f"{self._path.name}: {_shown(each.orig_filename)}: {why}"
            for each in entries
            if (why := _why_refused(each))
        ]
        files = [each.filename for each in entries if each.filename and not each.is_dir()]
        if len(set(files)) < len(files):
            faults.append(f"{self._path.name}: it has two files of the same name")
        if faults:
            raise Refused(faults)
        return entries

    def _check(self, entries: list[zipfile.ZipInfo]) -> None:
        """Unpack everything once, without keeping it."""
        assert self._zip is not None
        left, faults = MOST_BYTES, []
        for entry in entries:
            try:
                with self._zip.open(entry) as file:
                    while left >= 0 and (data := file.read(_CHUNK)):
                        left -= len(data)
            except _BROKEN as error:
                faults.append(f"{self._path.name}: {_shown(entry.filename)}: {_reason(error)}")
            if left < 0:
                raise Refused([f"{self._path.name}: it has more than 1 GiB"])
        if faults:
            raise Refused(faults)

    def read(self, name: str, most: int = LONGEST_FILE) -> bytes:
        """Return the bytes of a file."""
        assert self._zip is not None
        try:
            with self._zip.open(f"{self._top}{name}") as file:
                data = _read(file, most + 1)
        except _BROKEN as error:
            raise Unreadable(_reason(error)) from None
        if len(data) > most:
            raise Unreadable(f"it has more than {most // MEGABYTE} MB")
        return data

    def has(self, name: str) -> bool:
        """Return whether there is a file of this name."""
        return name in self.names

    def __enter__(self) -> Self:
        try:
            self._zip = zipfile.ZipFile(self._path)
        except _BROKEN as error:
            raise Refused([f"{self._path.name}: this is no zip: {_reason(error)}"]) from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._zip is not None:
            self._zip.close()
            self._zip = None


_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError),
    *(NotImplementedError, RuntimeError, ValueError, struct.error),
)


def _check_length_of_list(path: Path) -> None:
    """Refuse a list of entries that is longer than it may be, before anything reads it."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(size - _LONGEST_COMMENT - _END.size, 0))
        tail = file.read()
    start = tail.rfind(_END_MARK)
    if start < 0 or len(tail) - start < _END.size:
        raise Refused([f"{path.name}: this is no zip, or it is not whole"])
    *_others, entries, length, _offset, _comment = _END.unpack_from(tail, start)
    if entries > MOST_ENTRIES or length > _LONGEST_LIST:
        raise Refused([f"{path.name}: it has more than {MOST_ENTRIES} entries"])


def _why_refused(entry: zipfile.ZipInfo) -> str:
    """Return why an entry must not be in a zip, or ''."""
    name, parts = entry.orig_filename, entry.filename.split("/")
    if not entry.filename:
        return "it has an entry without a name"
    if "\0" in name or "\\" in name:
        return "its name has characters that names of files cannot have"
    if name.startswith("/") or ".." in parts or name[1:2] == ":":
        return "its name leads out of the zip"
    if any(len(part.encode("utf-8", "replace")) > LONGEST_NAME for part in parts):
        return f"its name has more than {LONGEST_NAME} bytes"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "it is a link"
    if entry.flag_bits & _ENCRYPTED:
        return "it is encrypted"
    if entry.compress_type not in _METHODS:
        return "it is compressed in a way that is not read"
    return ""


def _read(file: IO[bytes], most: int) -> bytes:
    pieces, left = [], most
    while left > 0 and (data := file.read(min(_CHUNK, left))):
        pieces.append(data)
        left -= len(data)
    return b"".join(pieces)


def _top_folder(files: list[str]) -> str:
    """Return the one folder that everything is in, with a slash, or ''."""
    tops = {name.partition("/")[0] for name in files if not name.startswith("__MACOSX/")}
    top = tops.pop() if len(tops) == 1 else ""
    is_folder = bool(top) and top not in files and top not in _OF_SITES
    return f"{top}/" if is_folder else ""


def _shown(name: str) -> str:
    return ascii(name[:80]) if not name.isprintable() else name[:80]


def _reason(error: Exception) -> str:
    """Return why something cannot be unpacked, on one line."""
    text = " ".join(str(error).split())
    return text[:120] if text.isprintable() else "it is damaged"
