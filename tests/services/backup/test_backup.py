"""The format of backups: what is written is read again, and anything else is refused."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask

from app import db
from app.services.backup.envelope import BadBackup
from app.services.backup.format import BATCH, Backup, kind_of
from app.services.backup.transfer import Snapshot, write_backup
from tests.backups import CLOSING_LENGTH, FIRST_LINE, NOT_KEPT, fill, pack, rows_of, seal, unpack
from tests.factories import PostFactory

HEADER: dict[str, Any] = {
    "created_at": "2026-11-23T22:21:20.191817",
    "revision": "0003",
    "tables": [
        {
            "name": "things",
            "columns": {"id": "integer", "name": "text", "done": "boolean", "at": "datetime"},
            "rows": 2,
        }
    ],
}
ROWS: list[Any] = [[1, "船", True, "2026-11-23T22:21:20.000001"], [2, None, None, None]]


def backed_up() -> bytes:
    file = io.BytesIO()
    done: list[int] = []
    with db.engine.connect() as connection:
        length = write_backup(Snapshot.take(connection, "0003"), file, advance=done.append)
    assert length == len(file.getvalue())
    assert sum(done) == len(unpack(file.getvalue())) - 1
    return file.getvalue()


def read(backup: bytes) -> list[Any]:
    """Every row, as the application understands it."""
    return [row for _, rows in Backup(io.BytesIO(backup)).batches() for row in rows]


def complaint(backup: bytes) -> str:
    with pytest.raises(BadBackup) as complained:
        read(backup)
    return str(complained.value)


def with_table(**changes: Any) -> dict[str, Any]:
    return HEADER | {"tables": [HEADER["tables"][0] | changes]}


def test_it_can_be_made_and_read_by_hand(app: Flask) -> None:
    fill()
    backup = backed_up()
    header = unpack(backup)[0]
    assert header["revision"] == "0003"
    assert len(unpack(backup)) == 1 + sum(table["rows"] for table in header["tables"])
    [ann] = [user for user in rows_of(backup, "users") if user["username"] == "ann"]
    assert ann["name"] == "安娜 😀"
    assert ann["confirmed"] is True
    assert ann["member_since"] == "2001-02-03T04:05:06.000000"
    assert ann["suspended_at"] == "2026-01-02T03:04:05.678901"
    assert ann["location"] is None
    assert read(pack(unpack(backup))) == read(backup)


def test_every_table_of_the_models_is_in_it(app: Flask) -> None:
    described = unpack(backed_up())[0]["tables"]
    assert {table["name"] for table in described} == set(db.metadata.tables) - NOT_KEPT
    for table in described:
        of_model = db.metadata.tables[table["name"]].columns
        assert table["columns"] == {column.name: kind_of(column.type) for column in of_model}


def test_rows_come_in_batches_of_one_table(app: Flask) -> None:
    author = PostFactory.create().author
    for _ in range(BATCH + 1):
        db.session.add(PostFactory.build(author=author))
    db.session.commit()
    archive = Backup(io.BytesIO(backed_up()))
    posts = [len(rows) for table, rows in archive.batches() if table.name == "posts"]
    assert posts == [BATCH, 2]
    assert sum(len(rows) for _, rows in archive.batches()) == archive.header.rows


def test_any_changed_byte_is_found() -> None:
    backup = pack([HEADER, *ROWS])
    read(backup)
    for position in range(len(backup)):
        for flip in (0x01, 0x20, 0xFF):
            changed = bytearray(backup)
            changed[position] ^= flip
            assert complaint(bytes(changed))


def test_any_missing_and_any_additional_byte_is_found() -> None:
    backup = pack([HEADER, *ROWS])
    for position in range(len(backup)):
        assert complaint(backup[:position])
        assert complaint(backup[:position] + backup[position + 1 :])
        assert complaint(backup[:position] + b"\n" + backup[position:])
    assert complaint(backup + b"\n")
    assert complaint(backup + backup)


@pytest.mark.parametrize(
    ("backup", "said"),
    [
        (b"", "it is not a backup of this application"),
        (b"PK\x03\x04 something else", "it is not a backup of this application"),
        (b"practice-flask-blog backup 3\n", "its format is '3'"),
        (FIRST_LINE, "its end is missing"),
        (pack([HEADER, *ROWS])[:-CLOSING_LENGTH], "its end is missing"),
        (pack([HEADER, *ROWS]).replace(b"\x1f\x8b", b"\x1f\x8c"), "its checksum is wrong"),
    ],
    # the bytes hold the time of day, and a test's name must be the same in every process
    ids=["empty", "another kind", "another format", "one line", "no end", "a changed byte"],
)
def test_it_is_said_what_is_wrong_with_a_file(backup: bytes, said: str) -> None:
    assert said in complaint(backup)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "its header cannot be understood"),
        (["a header"], "its header cannot be understood"),
        ([{}], "its header cannot be understood"),
        ([HEADER | {"created_at": "yesterday"}], "its header cannot be understood"),
        ([HEADER | {"revision": 3}], "its header cannot be understood"),
        ([with_table(columns={"id": "colour"})], "its header cannot be understood"),
        ([with_table(rows=-1)], "its header cannot be understood"),
        ([with_table(rows="2")], "its header cannot be understood"),
        ([HEADER], "rows of things are missing: 2"),
        ([HEADER, ROWS[0]], "rows of things are missing: 1"),
        ([HEADER, *ROWS, ROWS[0]], "it goes on after its last row"),
        ([HEADER, ROWS[0], [2]], "a row of things cannot be understood"),
        ([HEADER, ROWS[0], 2], "a row of things cannot be understood"),
        ([HEADER, ROWS[0], ["2", None, None, None]], "a row of things cannot be understood"),
        ([HEADER, ROWS[0], [True, None, None, None]], "a row of things cannot be understood"),
        ([HEADER, ROWS[0], [2, 2, None, None]], "a row of things cannot be understood"),
        ([HEADER, ROWS[0], [2, None, 1, None]], "a row of things cannot be understood"),
        ([HEADER, ROWS[0], [2, None, None, "now"]], "a row of things cannot be understood"),
        ([HEADER, ROWS[0], [2, None, None, 7]], "a row of things cannot be understood"),
        (
            [HEADER, ROWS[0], [2, None, None, "2026-11-23T22:21:20+01:00"]],
            "a row of things cannot be understood",
        ),
    ],
)
def test_the_right_checksum_of_the_wrong_lines_is_not_enough(lines: list[Any], said: str) -> None:
    assert said in complaint(pack(lines))


def test_a_stream_that_cannot_be_unpacked_is_refused() -> None:
    assert "it cannot be unpacked" in complaint(seal(b"no gzip stream"))


def test_a_stream_that_ends_too_early_is_refused() -> None:
    stream = pack([HEADER, *ROWS])[len(FIRST_LINE) : -CLOSING_LENGTH]
    assert "it cannot be unpacked" in complaint(seal(stream[:-9]))
