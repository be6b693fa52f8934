"""Files that are no exports of Ghost, or broken ones: each fault is a line, and nothing is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.content.importing.ghost import json_file
from app.content.importing.ghost.reading import read_ghost
from app.content.importing.refusal import Refused
from tests.content.importing.reading_ghost import NOW
from tests.ghost_exports import Values, exported, post, write
from tests.ghost_versions import version_4, version_5


def faults(path: Path, content: object) -> list[str]:
    """Return the faults for which a file is refused, without its name."""
    with pytest.raises(Refused) as refused:
        read_ghost(write(path / "site.json", content), now=NOW)
    for line in refused.value.faults:
        assert line.startswith("site.json: line "), line
        assert "\n" not in line
    return [line.removeprefix("site.json: line ") for line in refused.value.faults]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "1: it is not an export of Ghost"),
        ("[]", "1: it is not an export of Ghost"),
        ("PK\3\4", "1: it is not an export of Ghost"),
        ("<rss></rss>", "1: it is not an export of Ghost"),
        ("{}", "1: it has no posts, so it is not from Ghost"),
        ('{"db": []}', "1: it has no posts, so it is not from Ghost"),
        ('{"db": {}}', "1: it has no posts, so it is not from Ghost"),
        ('{"db": [\n1]}', "2: db is not one database"),
        ('{"db": [{"data": {"posts": []}},\n{}]}', "2: db is not one database"),
        ('{"data": []}', "1: data is no object"),
        ('{"data": {"users": []}}', "1: it has no posts, so it is not from Ghost"),
        ('{"data": {"posts": []', "1: the file ends in the middle"),
        ('{"data": {"posts": [{"id": "', "1: the file ends in the middle"),
        ('{"data": {"posts": [{"id": "\\', "1: the file ends in the middle"),
        ('{"data": {"posts": [\n{"id": 1} {}]}}', "2: '{' is not JSON here"),
        ('{"data": {"posts": [\n{"id": 1},]}}', "2: ']' is not JSON here"),
        ('{"data": {"posts": []}}\n}', "2: '}' is not JSON here"),
        ('{"data" {"posts": []}}', "1: '{' is not JSON here"),
        ('{data: {"posts": []}}', "1: 'd' is not JSON here"),
        ('{"data": {"posts": [' + "[" * 5_000, "1: it is nested more than 100 deep"),
        ('{"data": {"posts": []}, "x": ' + '{"a":' * 5_000, "1: it is nested more than 100 deep"),
    ],
)
def test_what_is_no_export_is_refused(tmp_path: Path, content: str, fault: str) -> None:
    assert faults(tmp_path, content) == [fault]


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"title": 7}, "title is no text"),
        ({"slug": ["a"]}, "slug is no text"),
        ({"lexical": {"root": {}}}, "lexical is no text"),
        ({"status": 1}, "status is no text"),
        ({"visibility": False}, "visibility is no text"),
        ({"id": None}, "it has no id"),
        ({"id": {}}, "id is no id"),
        ({"id": "a b"}, "id is no id"),
        ({"id": "x" * 65}, "id is no id"),
        ({"id": True}, "id is no id"),
        ({"id": 1.5}, "id is no id"),
        ({"id": 10**30}, "id is no id"),
        ({"page": "maybe", "id": 1}, "page is neither true nor false"),
        ({"page": [], "id": 1}, "page is neither true nor false"),
        ({"published_at": "yesterday"}, "published_at is no date"),
        ({"published_at": "2021-13-01"}, "published_at is no date"),
        ({"published_at": 10**40}, "published_at is no date"),
        ({"published_at": "9" * 5_000}, "published_at is no date"),
        ({"published_at": True}, "published_at is no date"),
        ({"published_at": "0001-01-01T00:00:00+14:00"}, "published_at is no date"),
        ({"created_at": []}, "created_at is no date"),
        ({"updated_at": {}}, "updated_at is no date"),
    ],
)
def test_a_post_that_cannot_be_right_is_a_fault(tmp_path: Path, values: Values, fault: str) -> None:
    found = faults(tmp_path, exported("5.0.0", posts=[post(1, **values)], users=[]))
    assert f"10: posts: {fault}" in found


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("7", "posts: a row is no object"),
        ("null", "posts: a row is no object"),
        ('{"id": 1, "id": 2}', "posts: 'id' is there twice"),
        ('{"id": 1, "a": {"b": 1, "b": 1}}', "posts: 'b' is there twice"),
        ('{"id": NaN}', "posts: NaN is not JSON"),
        ('{"id": -Infinity}', "posts: -Infinity is not JSON"),
        ('{"id": nought}', "posts: Expecting value"),
        ('{"id": "\\x"}', "posts: Invalid \\escape"),
        ('{"id": "a\0"}', "posts: Invalid control character at"),
        ('{"id": 1 2}', "posts: Expecting ',' delimiter"),
        ('{"id": ' + "9" * 5_000 + "}", "posts: Exceeds the limit"),
        ('{"id": 1}, {"id": "1"}', "posts: there are two with the id 1"),
    ],
)
def test_a_row_that_is_not_json_is_a_fault(tmp_path: Path, source: str, fault: str) -> None:
    (line,) = faults(tmp_path, '{"data": {"posts": [\n' + source + "]}}")
    assert line.startswith(f"2: {fault}")


def test_the_line_within_a_row_is_told(tmp_path: Path) -> None:
    content = '{"data": {"posts": [\n{\n"id": 1,\n"title" 7}\n]}}'
    assert faults(tmp_path, content) == ["4: posts: Expecting ':' delimiter"]


def test_what_is_not_utf_8_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "site.json"
    for source in (b"\xff", b"\xed\xa0\x80"):
        file.write_bytes(b'{"data": {"posts": [\n{"id": 1, "title": "' + source + b'"}]}}')
        with pytest.raises(Refused) as refused:
            read_ghost(file, now=NOW)
        assert refused.value.faults == ["site.json: line 2: posts: it is not UTF-8"]
    file.write_bytes('{"data": {"posts": []}}'.encode("utf-16"))
    with pytest.raises(Refused):
        read_ghost(file, now=NOW)


def test_all_faults_are_found_and_the_tables_must_be_lists(tmp_path: Path) -> None:
    made = version_4()
    data = made["db"][0]["data"]
    data["posts"][1]["title"] = 1
    data["posts"][3]["published_at"] = "never"
    found = faults(tmp_path, made)
    assert [line.partition(": ")[2] for line in found] == [
        "posts: title is no text",
        "posts: published_at is no date",
    ]
    data["users"] = {"id": 1}
    data["tags"][0]["name"] = {}
    data["posts_tags"][0]["sort_order"] = "first"
    found = faults(tmp_path, made)
    assert [line.partition(": ")[2] for line in found] == [
        "posts_tags: sort_order is no whole number",
        "tags: name is no text",
        "users is no list",
    ]
    assert faults(tmp_path, '{"data": {"posts": {}}}') == ["1: posts is no list"]
    twice = '{"data": {"posts": [], "posts": []}}'
    assert faults(tmp_path, twice) == ["1: the table 'posts' is there twice"]


def test_with_very_many_faults_the_reading_ends(tmp_path: Path) -> None:
    rows = ",".join("7" for _ in range(50_000))
    assert len(faults(tmp_path, '{"data": {"posts": [' + rows + "]}}")) == 1_000


@pytest.mark.parametrize("size", [1, 2, 7, 64])
def test_it_makes_no_difference_where_blocks_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    made = version_5()
    made["db"][0]["data"]["posts"][0]["title"] = 'Quoted " and \\ and \\" {[]} 海'
    whole = read_ghost(write(tmp_path / "site.json", made), now=NOW)
    dense = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    monkeypatch.setattr(json_file, "BLOCK", size)
    for content in (json.dumps(made, indent=2), f"\ufeff{dense}"):
        found = read_ghost(write(tmp_path / "site.json", content), now=NOW)
        assert found.report.counts == whole.report.counts
        for one, other in zip(found.read(), whole.read(), strict=True):
            assert (one.title, one.body, one.comments) == (other.title, other.body, other.comments)


def test_a_row_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_file, "LARGEST_VALUE", 1 << 20)
    content = exported("5.0.0", posts=[post(1, plaintext="x" * (1 << 20))])
    assert faults(tmp_path, content) == ["10: a value has more than 1 MiB"]


def test_what_was_read_is_stored_even_if_the_file_changes(tmp_path: Path) -> None:
    file = write(tmp_path / "site.json", exported("5.0.0", posts=[post(1)], users=[]))
    export = read_ghost(file, now=NOW)
    file.unlink()
    assert [each.title for each in export.read()] == ["Post 1"]
