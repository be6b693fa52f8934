"""The tables of a Ghost export: which rows there are, and where in the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.content.importing.ghost.json_file import JsonFile, Malformed, Place
from app.content.importing.ghost.rows import Faults, Row, parse
from app.content.importing.refusal import Refused

# those that are read; of all others the rows are counted
POSTS, COMMENTS = "posts", "comments"
READ = frozenset(
    {POSTS, COMMENTS, "members", "posts_authors", "posts_meta", "posts_tags", "settings"}
    | {"tags", "users"}
)


class Tables:
    """The rows of a file.

    :param path: of the file
    :param faults: what is found to be wrong with it
    """

    def __init__(self, path: Path, faults: Faults) -> None:
        self._path = path
        self._faults = faults

    def scan(self) -> Iterator[tuple[str, Row | None]]:
        """Yield each row with the name of its table; None for a row of a table that is not read.

        Raises Refused if the file is no export of Ghost.
        """
        names: list[str] = []
        try:
            with self._path.open("rb") as stream:
                file = JsonFile(stream)
                for table in self._tables(file):
                    names.append(table)
                    yield from self._rows(file, table)
                file.finish()
        except Malformed as error:
            self._faults.add(error.line, str(error))
            self._faults.check()
        if POSTS not in names:
            raise Refused([f"{self._path.name}: line 1: it has no posts, so it is not from Ghost"])
        for name in sorted({each for each in names if names.count(each) > 1}):
            self._faults.add(1, f"the table {name!a} is there twice")

    def read(self, table: str, places: list[Place]) -> Iterator[Row]:
        """Read rows again whose places are known; one that is not there any more is a fault."""
        with self._path.open("rb") as stream:
            for place in places:
                stream.seek(place.start)
                row = self._row(table, place, stream.read(place.size))
                if row is not None:
                    yield row

    def _tables(self, file: JsonFile) -> Iterator[str]:
        """Come to each table, in an export of Ghost 1 or later, or in one of before."""
        if file.kind() != b"{":
            raise Malformed(file.line, "it is not an export of Ghost")
        for name in file.members():
            if name == "db" and file.kind() == b"[":
                for number in file.items():
                    if file.kind() != b"{" or number:
                        raise Malformed(file.line, "db is not one database")
                    for inner in file.members():
                        yield from self._data(file, inner)
            else:
                yield from self._data(file, name)

    def _data(self, file: JsonFile, name: str) -> Iterator[str]:
        if name != "data":
            file.value()
        elif file.kind() == b"{":
            yield from file.members()
        else:
            raise Malformed(file.line, "data is no object")

    def _rows(self, file: JsonFile, table: str) -> Iterator[tuple[str, Row | None]]:
        if file.kind() != b"[":
            place, source = file.value()
            if table in READ and source != b"null":
                self._faults.add(place.line, f"{table} is no list")
            return
        for _ in file.items():
            place, source = file.value()
            if table not in READ:
                yield table, None
            elif row := self._row(table, place, source):
                yield table, row

    def _row(self, table: str, place: Place, source: bytes) -> Row | None:
        try:
            values = parse(source)
        except ValueError as error:
            line = place.line + max(getattr(error, "lineno", 1) - 1, 0)
            self._faults.add(line, f"{table}: {getattr(error, 'msg', error)}")
            return None
        if not isinstance(values, dict):
            self._faults.add(place.line, f"{table}: a row is no object")
            return None
        return Row(table, place, values, self._faults)
