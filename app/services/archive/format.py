"""The lines of an archive: a header, one record a line, and a checksum.

Described in docs/archive-format.md. Nothing in it depends on when or where it was written, so that
the same content gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

from app.content.importing.refusal import Refused

Record = dict[str, Any]

NAME, VERSION = "practice-flask-blog archive", 1
HEADER: Record = {"archive": NAME, "version": VERSION}
CLOSING = b'{"sha256":"'
CLOSING_LENGTH = len(CLOSING) + 64 + len(b'"}\n')
CHUNK = 1 << 20
# kinds of records, in the order in which they stand
KINDS = ("person", "tag", "picture", "post", "comment", "follow")
# a picture of 20 MB in base64, and more than the longest post
LONGEST_LINE = 40_000_000


def _encode_moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    raise TypeError(value)


def encode(record: Record) -> bytes:
    """Return a record as a line: its keys in their order, without spaces, in UTF-8."""
    text = json.dumps(
        record, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_encode_moment
    )
    return text.encode() + b"\n"


class ArchiveFile:
    """An archive that is being written; it is complete when it is closed."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._checksum = hashlib.sha256()
        self.records = 0
        self._write(encode(HEADER))

    def add(self, kind: str, **values: Any) -> None:
        """Write a record."""
        self._write(encode({"kind": kind, **values}))
        self.records += 1

    def close(self) -> None:
        """Write the checksum."""
        self._file.write(CLOSING + self._checksum.hexdigest().encode() + b'"}\n')

    def _write(self, line: bytes) -> None:
        self._file.write(line)
        self._checksum.update(line)


def check(name: str, file: BinaryIO) -> int:
    """Verify the checksum of an archive, and return where its records end.

    :param name: of the file, for the refusal

    Raises Refused.
    """
    file.seek(0)
    try:
        header = json.loads(file.readline(1000))
    except ValueError:
        header = None
    if not isinstance(header, dict) or header.get("archive") != NAME:
        raise Refused([f"{name}: line 1: this is no archive of a site"])
    if header != HEADER:
        raise Refused([f"{name}: line 1: this version reads the format {VERSION} only"])
    end = file.seek(0, io.SEEK_END) - CLOSING_LENGTH
    file.seek(0)
    checksum, left = hashlib.sha256(), max(end, 0)
    while chunk := file.read(min(CHUNK, left)):
        checksum.update(chunk)
        left -= len(chunk)
    if file.read() != CLOSING + checksum.hexdigest().encode() + b'"}\n':
        raise Refused([f"{name}: it is not what was written: its checksum or its end is wrong"])
    return end


def records(name: str, file: BinaryIO, end: int) -> Iterator[tuple[int, Record]]:
    """Yield the records of a verified archive with their lines. Raises Refused.

    :param end: where they end, as ``check`` says
    """
    file.seek(0)
    file.readline()
    number = 1
    while file.tell() < end:
        number += 1
        line = file.readline(LONGEST_LINE)
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = None
        if not isinstance(record, dict) or record.get("kind") not in KINDS:
            raise Refused([f"{name}: line {number}: this is no record"])
        yield number, record
