"""The bytes of a backup: a first line with the format, a gzip stream (RFC 1952), and a checksum.

The checksum is the SHA-256 of all bytes before it, and is verified before anything is read.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

NAME = b"practice-flask-blog backup "
FIRST_LINE = NAME + b"2\n"
# 2 has values of the kind "bytes", and is otherwise the same
READABLE = (NAME + b"1\n", FIRST_LINE)
CLOSING = b"sha256 "
CLOSING_LENGTH = len(CLOSING) + 64 + 1
CHUNK = 1 << 20
GZIP = 16 + zlib.MAX_WBITS  # zlib's way to ask for the gzip format


class BadBackup(ValueError):
    """The file is not a complete backup; the message says why."""


class Envelope:
    """A backup that is being written; complete when it is closed.

    ``length`` is the number of bytes written.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.length = 0
        self._file = file
        self._checksum = hashlib.sha256()
        self._gzip = zlib.compressobj(wbits=GZIP)
        self._write(FIRST_LINE)

    def add(self, lines: bytes) -> None:
        """Write complete lines."""
        self._write(self._gzip.compress(lines))

    def close(self) -> None:
        """End the gzip stream and write the closing line."""
        self._write(self._gzip.flush())
        self._write(CLOSING + self._checksum.hexdigest().encode() + b"\n")

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._checksum.update(data)
        self.length += len(data)


def check(file: BinaryIO) -> tuple[int, str]:
    """Verify the checksum, and return where the gzip stream ends, and the checksum in hexadecimal.

    Raises BadBackup.
    """
    _check_first_line(file)
    end = file.seek(0, io.SEEK_END) - CLOSING_LENGTH
    if end < len(FIRST_LINE):
        raise BadBackup("its end is missing")
    file.seek(0)
    checksum, left = hashlib.sha256(), end
    while chunk := file.read(min(CHUNK, left)):
        checksum.update(chunk)
        left -= len(chunk)
    closing = file.read()
    if not closing.startswith(CLOSING):
        raise BadBackup("its end is missing")
    if closing != CLOSING + checksum.hexdigest().encode() + b"\n":
        raise BadBackup("its checksum is wrong: it is not what was written")
    return end, checksum.hexdigest()


def unpacked(file: BinaryIO, end: int) -> Iterator[bytes]:
    """Return the lines of a verified backup whose gzip stream ends at ``end``.

    Raises BadBackup.
    """
    file.seek(len(FIRST_LINE))
    part = cast("BinaryIO", _Part(file, end))
    try:
        with gzip.GzipFile(fileobj=part, mode="rb") as stream:
            yield from io.BufferedReader(cast("io.RawIOBase", stream), CHUNK)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BadBackup(f"it cannot be unpacked: {error}") from None


def _check_first_line(file: BinaryIO) -> None:
    file.seek(0)
    first = file.readline(len(FIRST_LINE) + 8)
    if not first.startswith(NAME):
        raise BadBackup("it is not a backup of this application")
    if first not in READABLE:
        version = first.removeprefix(NAME).strip().decode("ascii", "replace")
        raise BadBackup(
            f"its format is {version!r}, and this version reads the formats 1 and 2 only"
        )


class _Part(io.RawIOBase):
    """The file up to the end of the gzip stream."""

    def __init__(self, file: BinaryIO, end: int) -> None:
        self.file = file
        self.end = end

    def read(self, size: int = -1) -> bytes:
        left = self.end - self.file.tell()
        return self.file.read(left if size < 0 else min(size, left))
