"""Find the rows of a large JSON file by their places, without holding it in memory.

The standard library reads a JSON text whole only, which takes a multiple of its size. This finds
where each row begins and ends, in time linear in the size; the rows themselves, which are small,
are the library's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

BLOCK = 1 << 20
LARGEST_VALUE = 32 << 20
MOST_NESTED = 100
_BOM = b"\xef\xbb\xbf"
_SPACES = re.compile(rb"[ \t\r\n]*")
# up to the next bracket, or to a text that does not end within the block
_TO_BRACKET = re.compile(rb'(?:[^"{}\[\]]+|"[^"\\]*(?:\\.[^"\\]*)*")*', re.DOTALL)
_IN_TEXT = re.compile(rb"[^\"\\]*(?:\\.[^\"\\]*)*", re.DOTALL)
_BARE = re.compile(rb"[^\s,:{}\[\]\"]*")


class Malformed(ValueError):
    """The file is no JSON: what is wrong, and in which line."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is in a file: the line, and its bytes."""

    line: int
    start: int
    size: int


class JsonFile:
    """Goes through a JSON file from its beginning to its end.

    The caller reads or skips each value that ``members`` and ``items`` come to.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._block = file.read(len(_BOM)).removeprefix(_BOM)
        self._at = 0
        self._before = file.tell() - len(self._block)  # bytes before the block
        self.line = 1

    def kind(self) -> bytes:
        """Return the first byte of the next value or sign, which stays; b"" at the end."""
        while True:
            self._go_to(self._end_of(_SPACES))
            if self._at < len(self._block):
                return self._block[self._at : self._at + 1]
            if not self._more():
                return b""

    def members(self) -> Iterator[str]:
        """Yield the names in an object, each before its value."""
        for _ in self._parts(b"{", b"}"):
            if self.kind() != b'"':
                raise self._unexpected()
            place, name = self.value()
            self._take(b":")
            try:
                yield str(json.loads(name))
            except ValueError:
                raise Malformed(place.line, "a name is not JSON") from None

    def items(self) -> Iterator[int]:
        """Yield the numbers of the items in a list, each before the item."""
        yield from self._parts(b"[", b"]")

    def value(self) -> tuple[Place, bytes]:
        """Return the next value and go on behind it."""
        kind, line, start, found = self.kind(), self.line, self._before + self._at, []
        size = 0
        for piece in self._pieces(kind):
            found.append(piece)
            size += len(piece)
            if size > LARGEST_VALUE:
                raise Malformed(line, f"a value has more than {LARGEST_VALUE >> 20} MiB")
        if not size:
            raise self._unexpected()
        return Place(line, start, size), b"".join(found)

    def finish(self) -> None:
        """Check that nothing comes behind the value."""
        if self.kind():
            raise self._unexpected()

    def _parts(self, opening: bytes, closing: bytes) -> Iterator[int]:
        self._take(opening)
        if self.kind() == closing:
            self._take(closing)
            return
        number = 0
        while True:
            yield number
            number += 1
            if self.kind() == closing:
                self._take(closing)
                return
            self._take(b",")

    def _pieces(self, kind: bytes) -> Iterator[bytes]:
        """Yield a value in parts, as blocks of the file end in it."""
        if kind in (b"{", b"["):
            yield from self._container()
        elif kind == b'"':
            yield self._go_to(self._at + 1)
            yield from self._rest_of_text()
        else:
            yield from self._runs(_BARE)

    def _container(self) -> Iterator[bytes]:
        depth = 0
        while True:
            yield from self._runs(_TO_BRACKET)
            sign = self._next_byte()
            yield self._go_to(self._at + 1)
            if sign == b'"':  # a text that goes on in the next block
                yield from self._rest_of_text()
            else:
                depth += 1 if sign in (b"{", b"[") else -1
            if depth > MOST_NESTED:
                raise Malformed(self.line, f"it is nested more than {MOST_NESTED} deep")
            if depth == 0:
                return

    def _rest_of_text(self) -> Iterator[bytes]:
        while True:
            yield self._go_to(self._end_of(_IN_TEXT))
            if self._block[self._at : self._at + 1] == b'"':
                yield self._go_to(self._at + 1)
                return
            if not self._more():  # the block may end with a backslash, before its sign
                self._go_to(len(self._block))
                raise self._unexpected()

    def _runs(self, pattern: re.Pattern[bytes]) -> Iterator[bytes]:
        """Yield what matches, over the ends of blocks."""
        while True:
            yield self._go_to(self._end_of(pattern))
            if self._at < len(self._block) or not self._more():
                return

    def _next_byte(self) -> bytes:
        if self._at == len(self._block) and not self._more():
            raise self._unexpected()
        return self._block[self._at : self._at + 1]

    def _take(self, sign: bytes) -> None:
        if self.kind() != sign:
            raise self._unexpected()
        self._go_to(self._at + 1)

    def _unexpected(self) -> Malformed:
        found = self._block[self._at : self._at + 1]
        if not found:
            return Malformed(self.line, "the file ends in the middle")
        return Malformed(self.line, f"{found.decode('ascii', 'replace')!r} is not JSON here")

    def _end_of(self, pattern: re.Pattern[bytes]) -> int:
        match = pattern.match(self._block, self._at)
        return match.end() if match else self._at

    def _go_to(self, end: int) -> bytes:
        passed = self._block[self._at : end]
        self.line += passed.count(b"\n")
        self._at = end
        return passed

    def _more(self) -> bool:
        """Read another block behind what is not passed yet."""
        added = self._file.read(BLOCK)
        self._before += self._at
        self._block = self._block[self._at :] + added
        self._at = 0
        return bool(added)
