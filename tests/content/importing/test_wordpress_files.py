"""Files that are no exports of WordPress, or broken ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.importing.wordpress_reading import read_file, refusal
from tests.wordpress_exports import FOOT, HEAD, author, comment, export, item, term

HINT = "; --repair mends what can be mended"
BEGIN = HEAD.format(version="1.2", base="https://old.example")
LAUGHS = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("", "line 1: the file is empty"),
        (" \n\n", "line 1: the file is empty"),
        (b"PK\x03\x04rest", "line 1: this is a zip archive"),
        (b"\x1f\x8brest", "line 1: this is a compressed file"),
        ("<!DOCTYPE html>\n<html></html>", "line 1: this is an HTML page"),
        ("<html><body>x</body></html>", "line 1: this is no export of WordPress"),
        ("<rss><channel><title>A feed</title></channel></rss>", "line 1: it has no wp:wxr_version"),
        (export(version="1.3"), "version '1.3' of the format is none of 1.0, 1.1, 1.2"),
        (export(version="2"), "version '2' of the format is none of 1.0, 1.1, 1.2"),
        (export(item(1)).replace("<rss", LAUGHS + "<rss"), "a document type declaration"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><rss/>', "a document type declaration"),
        (export(item(1, title="x").replace("x", "&a;")), "the XML is broken: undefined entity"),
        (export("<a>" * 100), "elements are nested deeper than 50"),
        ('<?xml version="1.0" encoding="base64"?><rss/>', "the encoding 'base64' is not known"),
        (export(item(1)).encode("utf-8") + b"\xff", "bytes that are not UTF-8" + HINT),
        (export(item("")), "line 21: the item has no wp:post_id"),
        (export(item("0")), "the item has no wp:post_id"),
        (export(item("x1")), "the item has no wp:post_id"),
        (export(item(1), item(1)), "post 1 is there twice; the first is in line 14"),
        (
            export(item(1, post_date_gmt="2019-02-30 1")),
            "'2019-02-30 1' in this item is not a date",
        ),
        (export(item(1, inside=comment(2, date_gmt="soon"))), "'soon' in this item is not a date"),
        ("plain text", "line 1: the XML is broken: syntax error" + HINT),
    ],
)
def test_what_is_refused(tmp_path: Path, data: str | bytes, fault: str) -> None:
    file = tmp_path / "site.xml"
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    (line,) = refusal(file)
    assert line.startswith("site.xml: line ")
    assert fault in line


def test_all_faults_are_named_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "site.xml"
    file.write_text(export(*(item("") for _each in range(30))), "utf-8")
    lines = refusal(file)
    assert len(lines) == 21
    assert lines[-1] == "and 10 more faults"
    number = int(lines[1].split("line ")[1].partition(":")[0]) - 1
    assert "<wp:post_id>" in file.read_text("utf-8").splitlines()[number]


@pytest.mark.parametrize("begin", ["<item>", '<item a="', "<!--", "<item><title><![CDATA["])
def test_lines_without_an_end_take_little_memory(tmp_path: Path, begin: str) -> None:
    file = tmp_path / "site.xml"
    with file.open("w", encoding="utf-8") as written:
        written.write(BEGIN + begin)
        for _each in range(40):
            written.write("x" * 1024 * 1024)
    (line,) = refusal(file)
    assert "more than 32 MB" in line or "a tag or comment has no end" in line


# what is broken, the titles of posts that are read all the same, and what is reported
BROKEN = [
    (export(item(1, title="a\x01b")), ["ab"], "1 characters that XML does not allow were removed"),
    (
        BEGIN
        + item(1)
        + "<item><title>a & b &nbsp;&#2; 1 < 2</title><wp:post_id>2</wp:post_id></item>"
        + FOOT,
        ["Post 1", "a & b 1 < 2"],
        "2 & and < that were not escaped were taken for text",
    ),
    (BEGIN + item(1) + "<item><title>cut", ["Post 1"], "1 the end of the file was missing"),
    (
        BEGIN + item(1) + "<item><title><![CDATA[cut",
        ["Post 1"],
        "1 the end of the file was missing",
    ),
    (
        export(item(1)) + "\n" + export(author(9, "x"), item(2)) + BEGIN + item(3),
        ["Post 1", "Post 2", "Post 3"],
        "2 further exports in the file were read as well",
    ),
    ("\ufeff\n\n" + export(item(1)), ["Post 1"], ""),
    (
        "<br />\n<b>Warning</b>: x\n" + export(item(1)) + "<!-- cached -->",
        ["Post 1"],
        "2 pieces of text before or after the export were left out",
    ),
    (
        export(item(1, title="café")).encode("cp1252"),
        ["café"],
        "1 bytes in another encoding were taken for Windows-1252",
    ),
    (
        export(item(1, title="a]]>1")).replace("]]]]><![CDATA[>", "]]>"),
        ["a]]>1"],
        "1 ]]> within a text was taken for text",
    ),
]


@pytest.mark.parametrize(("data", "titles", "mended"), BROKEN)
def test_what_is_broken_is_mended_if_that_is_asked_for(
    tmp_path: Path, data: str | bytes, titles: list[str], mended: str
) -> None:
    file = tmp_path / "site.xml"
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    assert len(refusal(file)) == 1
    found, posts = read_file(file, repair=True)
    assert [post.title for post in posts] == titles
    texts = [each.text for each in found.report.warnings]
    assert any(mended in each for each in texts) == bool(mended), texts


def test_what_is_whole_is_the_same_when_it_is_mended(tmp_path: Path) -> None:
    file = tmp_path / "site.xml"
    body = "]]> & < <b>x</b> &amp; &#9; 海 \U0001f600"
    file.write_text(
        export(*(item(n, body + "x" * 9_000, comment(n)) for n in range(1, 60))), "utf-8"
    )
    export_, posts = read_file(file)
    mended, same = read_file(file, repair=True)
    assert same == posts
    assert export_.report.to_json() == mended.report.to_json()


def test_lines_of_mended_files_are_those_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "site.xml"
    text = "Warning\n" + export(item(1, title="a\x01\n\nb")) + "\n\n" + export(item(""))
    file.write_text(text, "utf-8")
    (line,) = refusal(file, repair=True)
    number = int(line.split("line ")[1].partition(":")[0]) - 1
    assert text.splitlines()[number] == "<wp:post_id><![CDATA[]]></wp:post_id>"


@pytest.mark.parametrize(
    "data", ["<html></html>", "text", "<!DOCTYPE html>", "<rss><channel/></rss>"]
)
def test_what_is_no_export_cannot_be_mended(tmp_path: Path, data: str) -> None:
    file = tmp_path / "site.xml"
    file.write_text(data, "utf-8")
    assert len(refusal(file, repair=True)) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "gbk", "windows-1251"])
def test_other_encodings(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "site.xml"
    title = {"gbk": "海风", "windows-1251": "Море"}.get(encoding, "Übung")
    named = encoding.replace("-sig", "")
    text = export(item(1, title=title)).replace('encoding="UTF-8"', f'encoding="{named}"')
    file.write_bytes(text.encode(encoding))
    assert read_file(file)[1][0].title == title


def test_namespaces_decide_and_not_prefixes(tmp_path: Path) -> None:
    file = tmp_path / "site.xml"
    other = (
        item(1)
        .replace("wp:", "w:")
        .replace("<item>", '<item xmlns:w="http://wordpress.org/export/1.1/">')
    )
    forged = '<wp:author xmlns:wp="https://forged.example/"><wp:author_login>eve</wp:author_login></wp:author>'
    plain = (
        '<item><title>3</title><post_id xmlns="http://wordpress.org/export/1.2/">3</post_id></item>'
    )
    twice = item(2).replace(
        "<title>", '<e:post_id xmlns:e="https://e.example/">9</e:post_id><title>'
    )
    file.write_text(export(forged, other, twice, plain, term("x")), "utf-8")
    found, posts = read_file(file)
    assert [post.external_id for post in posts] == ["1", "2", "3"]
    assert "eve" not in found.people


def test_prefixes_that_are_not_declared_stand_for_themselves(tmp_path: Path) -> None:
    file = tmp_path / "site.xml"
    file.write_text(export(item(1)).replace("xmlns:", "data-"), "utf-8")
    assert read_file(file)[1][0].body == "Text."
