"""What the lines of a backup mean: a header that describes the tables, then their rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

from sqlalchemy.types import Boolean, DateTime, Integer, String, TypeEngine

from app.services.backup import envelope
from app.services.backup.envelope import BadBackup

BATCH = 200  # rows in memory at a time: the longest posts are a third of a megabyte each

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


# How a column's values stand in a backup, whichever database they come from. A model with a type
# that is not here cannot be backed up: give it a kind, and the next number to the format.
KINDS: dict[str, tuple[type[TypeEngine[Any]], Callable[[Any], Any]]] = {
    "boolean": (Boolean, _expect(bool)),
    "integer": (Integer, _expect(int)),
    "text": (String, _expect(str)),
    "datetime": (DateTime, _read_datetime),
}


def kind_of(type_: TypeEngine[Any]) -> str:
    """The kind of a column's type. Raises ValueError for one that has none."""
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

    @classmethod
    def read(cls, stored: Any) -> BackupTable:
        """Understand one table of a header. Raises KeyError, TypeError, ValueError and the like."""
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
    """What a backup says of itself. The date is naive UTC."""

    created_at: datetime
    revision: str
    tables: tuple[BackupTable, ...]

    @property
    def rows(self) -> int:
        """How many rows there are in all tables together."""
        return sum(table.rows for table in self.tables)

    @classmethod
    def read(cls, line: bytes) -> Header:
        """Understand the first line. Raises BadBackup."""
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
    raise ValueError(f"backups know no values of the type {type(value).__name__}")


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_encode_value)


def encode(content: Header | Row) -> bytes:
    """One line of a backup."""
    plain = asdict(content) if isinstance(content, Header) else content
    return _encoder.encode(plain).encode() + b"\n"


class Backup:
    """A backup that is read; making one checks the checksum and understands the header.

    Raises BadBackup. Anything may be read any number of times, from the beginning.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._end = envelope.check(file)
        self.header = Header.read(next(self._lines(), b""))

    def batches(self) -> Iterator[tuple[BackupTable, list[Row]]]:
        """All rows, up to ``BATCH`` of one table at a time. Raises BadBackup.

        Unless it raises, there are exactly the rows that the header announces, with values of
        the kinds that it announces.
        """
        lines = self._lines()
        next(lines)
        for table in self.header.tables:
            left = table.rows
            while left:
                rows = [_decode(table, line) for line in islice(lines, min(left, BATCH))]
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
