"""The lines of a backup: a header that describes the tables, then their rows."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

from sqlalchemy.types import Boolean, DateTime, Integer, LargeBinary, String, TypeEngine

from app.services.backup import envelope
from app.services.backup.envelope import BadBackup

BATCH = 200  # rows in memory at a time: the longest posts are a third of a megabyte each
BYTES = "bytes"

Row = list[Any]


def _expect(kind: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not kind:  # a boolean is no integer here
            raise ValueError(value)
        return value

    return read


def _read_datetime(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is not None:
        raise ValueError(value)
    return moment


def _read_bytes(value: Any) -> bytes:
    return base64.b64decode(_expect(str)(value), validate=True)


# How the values of a column are stored in a backup, for both databases. A column of another type
# cannot be backed up: give it a kind, and the next number to the format.
KINDS: dict[str, tuple[type[TypeEngine[Any]], Callable[[Any], Any]]] = {
    "boolean": (Boolean, _expect(bool)),
    "integer": (Integer, _expect(int)),
    "text": (String, _expect(str)),
    "datetime": (DateTime, _read_datetime),
    BYTES: (LargeBinary, _read_bytes),
}


def kind_of(type_: TypeEngine[Any]) -> str:
    """Return the kind of a column's type. Raises ValueError for a type without one."""
    for kind, (stored, _) in KINDS.items():
        if isinstance(type_, stored):
            return kind
    raise ValueError(f"backups know no columns of the type {type_!r}")


@dataclass(frozen=True)
class BackupTable:
    """A table of a backup: the kind of each column, in the order of the values, and its rows."""

    name: str
    columns: dict[str, str]
    rows: int

    @property
    def batch(self) -> int:
        """Return how many rows are in memory at a time; a row with bytes may have 20 megabytes."""
        return 1 if BYTES in self.columns.values() else BATCH

    @classmethod
    def read(cls, stored: Any) -> BackupTable:
        """Parse a table of a header. Raises AttributeError, KeyError, TypeError or ValueError."""
        table = cls(
            name=_expect(str)(stored["name"]),
            columns=_expect(dict)(stored["columns"]),
            rows=_expect(int)(stored["rows"]),
        )
        if not set(table.columns.values()) <= set(KINDS) or table.rows < 0:
            raise ValueError(stored)
        return table


@dataclass(frozen=True)
class Header:
    """The header of a backup. The date is naive UTC."""

    created_at: datetime
    revision: str
    tables: tuple[BackupTable, ...]

    @property
    def rows(self) -> int:
        """Return the number of rows in all tables."""
        return sum(table.rows for table in self.tables)

    @classmethod
    def read(cls, line: bytes) -> Header:
        """Parse the first line. Raises BadBackup."""
        try:
            stored = json.loads(line)
            return cls(
                created_at=_read_datetime(stored["created_at"]),
                revision=_expect(str)(stored["revision"]),
                tables=tuple(BackupTable.read(table) for table in stored["tables"]),
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            raise BadBackup("its header cannot be understood") from None


def _encode_value(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode("ascii")
    raise ValueError(f"backups know no values of the type {type(value).__name__}")


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_encode_value)


def encode(content: Header | Row) -> bytes:
    """Return a line of a backup."""
    plain = asdict(content) if isinstance(content, Header) else content
    return _encoder.encode(plain).encode() + b"\n"


class Backup:
    """A backup that is read. The constructor verifies the checksum and parses the header.

    Raises BadBackup. Everything can be read more than once, always from the beginning.
    ``checksum``: the SHA-256 in hexadecimal.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._end, self.checksum = envelope.check(file)
        self.header = Header.read(next(self._lines(), b""))

    def batches(self) -> Iterator[tuple[BackupTable, list[Row]]]:
        """Return all rows, up to ``batch`` of one table at a time.

        Raises BadBackup unless there are exactly the rows of the header, with values of the kinds
        in the header.
        """
        lines = self._lines()
        next(lines)
        for table in self.header.tables:
            left = table.rows
            while left:
                rows = [_decode(table, line) for line in islice(lines, min(left, table.batch))]
                if not rows:
                    raise BadBackup(f"rows of {table.name} are missing: {left}")
                yield table, rows
                left -= len(rows)
        if next(lines, None) is not None:
            raise BadBackup("it goes on after its last row")

    def _lines(self) -> Iterator[bytes]:
        return envelope.unpacked(self._file, self._end)


def _decode(table: BackupTable, line: bytes) -> Row:
    try:
        return [
            None if value is None else KINDS[kind][1](value)
            for kind, value in zip(table.columns.values(), json.loads(line), strict=True)
        ]
    except (TypeError, ValueError):
        raise BadBackup(f"a row of {table.name} cannot be understood") from None
