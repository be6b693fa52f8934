"""Zips of Markdown: those that are as they should be, and hostile ones."""

from __future__ import annotations

import stat
import struct
import zipfile
from pathlib import Path

import pytest

from tests.markdown_sites import export_of, faults_of, posts_of, write, zipped

SITE: dict[str, str | bytes] = {
    "2020-01-02-a.md": "![x](pic.png)",
    "pic.png": b"bytes",
    "sub/b.md": "# B",
}


def faults_of_entry(folder: Path, entry: zipfile.ZipInfo | str, content: bytes = b"x") -> str:
    """Why a zip with one more entry is refused, which is one line."""
    path = zipped(folder / "site.zip", SITE)
    with zipfile.ZipFile(path, "a") as file:
        file.writestr(entry, content)
    (fault,) = faults_of(path)
    assert fault.startswith("site.zip: ")
    return fault


def test_a_zip_is_the_same_as_its_folder(tmp_path: Path) -> None:
    files = {**SITE, "__MACOSX/._a.md": "x"}
    flat = zipped(tmp_path / "flat.zip", files)
    below = zipped(tmp_path / "top.zip", {f"top/{name}": each for name, each in SITE.items()})
    folder = write(tmp_path / "folder", SITE)
    expected = [(post.external_id, post.body) for post in export_of(folder).read()]
    for path in (flat, below):
        export = export_of(path)
        posts = list(export.read())
        assert [(post.external_id, post.body) for post in posts] == expected
        assert [post.external_id for post in export.read()] == [each for each, _body in expected]
    picture = next(iter(export_of(flat).read())).pictures[0]
    assert picture.digest in expected[0][1]


def test_folders_that_say_what_it_is_stay(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"_posts/2020-01-02-a.md": "x"})
    assert posts_of(path)["_posts/2020-01-02-a.md"].addresses == ("/2020/01/02/a.html",)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../a.md", "its name leads out"),
        ("sub/../../a.md", "its name leads out"),
        ("/etc/a.md", "its name leads out"),
        ("C:/a.md", "its name leads out"),
        ("sub\\a.md", "its name has characters"),
        ("x" * 256 + ".md", "more than 255 bytes"),
        ("é" * 128 + ".md", "more than 255 bytes"),
        ("2020-01-02-a.md", "two files of the same name"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_no_file_of_a_site_has(tmp_path: Path, name: str, why: str) -> None:
    assert why in faults_of_entry(tmp_path, name)


def test_a_name_with_nul(tmp_path: Path) -> None:
    path = zipped(tmp_path / "site.zip", {**SITE, "n_l.md": "x"})
    path.write_bytes(path.read_bytes().replace(b"n_l.md", b"n\0l.md"))
    (fault,) = faults_of(path)
    assert "its name has characters" in fault
    assert "\0" not in fault


def test_links(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("link.md")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "it is a link" in faults_of_entry(tmp_path, entry, b"/etc/passwd")


def test_ways_to_compress(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("a.bin")
    entry.compress_type = zipfile.ZIP_BZIP2
    assert "in a way that is not read" in faults_of_entry(tmp_path, entry)


def test_encrypted_entries(tmp_path: Path) -> None:
    path = zipped(tmp_path / "site.zip", {"a.md": "x"})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(data)
    assert faults_of(path) == ["site.zip: a.md: it is encrypted"]


def test_too_many_entries(tmp_path: Path) -> None:
    path = zipped(tmp_path / "site.zip", {f"{number}.txt": "" for number in range(20_001)})
    fault = "site.zip: it has more than 20000 entries"
    assert faults_of(path) == [fault]
    data = bytearray(path.read_bytes())
    end = data.rindex(b"PK\5\6")
    data[end + 8 : end + 12] = struct.pack("<2H", 1, 1)  # what it says of itself
    path.write_bytes(data)
    assert faults_of(path) == [fault]


def test_more_than_a_gibibyte(tmp_path: Path) -> None:
    """Its words are small, and what it unpacks to is not believed to be."""
    path = tmp_path / "site.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        file.writestr("a.md", "x")
        with file.open("zeros.bin", "w", force_zip64=False) as entry:
            for _megabyte in range(1025):
                entry.write(bytes(1024 * 1024))
    assert faults_of(path) == ["site.zip: it has more than 1 GiB"]
    data = bytearray(path.read_bytes())
    header = data.rindex(b"PK\1\2")
    data[header + 24 : header + 28] = struct.pack("<L", 10)
    path.write_bytes(data)
    (fault,) = faults_of(path)
    assert fault.startswith("site.zip: zeros.bin: ")


def test_a_zip_in_a_zip_is_only_a_file(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"2020-01-02-b.md": "x"}).read_bytes()
    path = zipped(tmp_path / "site.zip", {"2020-01-02-a.md": "x", "inner.zip": inner})
    assert list(posts_of(path)) == ["2020-01-02-a.md"]


def test_damaged_bytes(tmp_path: Path) -> None:
    path = tmp_path / "site.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as file:
        file.writestr("2020-01-02-a.md", "The words")
        file.writestr("pic.png", "The picture")
    whole = path.read_bytes()
    for before, after in ((b"The words", b"the words"), (b"The picture", b"the picture")):
        path.write_bytes(whole.replace(before, after))
        (fault,) = faults_of(path)
        assert "Bad CRC-32" in fault
    for length in range(1, len(whole), 7):
        path.write_bytes(whole[:length])
        assert len(faults_of(path)) == 1


def test_a_zip_that_is_cut_or_changed_anywhere_makes_no_traceback(tmp_path: Path) -> None:
    path = zipped(tmp_path / "site.zip", SITE)
    whole = path.read_bytes()
    for position in range(len(whole)):
        for value in (0, 0xFF, whole[position] ^ 1):
            data = bytearray(whole)
            data[position] = value
            path.write_bytes(data)
            for fault in faults_of(path):
                assert "\n" not in fault
