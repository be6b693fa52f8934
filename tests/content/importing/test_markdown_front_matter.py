"""The top of Markdown files: what its fields mean, and what is wrong with it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from app.content.importing.markdown.dates import parse_moment, to_utc
from tests.markdown_sites import export_of, faults_of, options, post_of, posts_of, write


def beginning(value: object) -> str:
    """The name of a case."""
    return str(value)[:20]


SAME = {
    "yaml.md": """---
title: "Sea: wind"
date: 2020-01-02 10:00:00 +0100
lastmod: 2020-03-04
author: Mike
tags: [sailing, 2020, no]
categories: Boats, Uncategorized
slug: sea-wind
draft: no
comments: false
description: How it <b>blows</b>
canonical_url: https://first.example/wind
language: en_GB
---
It *blows*.
""",
    "toml.md": """+++
title = "Sea: wind"
date = 2020-01-02T10:00:00+01:00
lastmod = 2020-03-04
authors = ["Mike"]
slug = 'sea-wind'
draft = false
comments = false
description = "How it <b>blows</b>"
canonical_url = "https://first.example/wind"
language = "en_GB"
[taxonomies]
tags = ["sailing", "2020", "no"]
categories = ["Boats"]
+++
It *blows*.
""",
    "json.md": """{
  "title": "Sea: wind",
  "date": "2020-01-02T09:00:00Z",
  "lastmod": "2020-03-04",
  "author": {"name": "Mike", "email": "mike@example.com"},
  "tags": ["sailing", 2020, "no"],
  "category": "Boats",
  "slug": "sea-wind",
  "draft": false,
  "comments": false,
  "description": "How it <b>blows</b>",
  "canonical_url": "https://first.example/wind",
  "language": "en_GB"
}
It *blows*.
""",
}


def test_yaml_toml_and_json_say_the_same(tmp_path: Path) -> None:
    for post in posts_of(write(tmp_path, SAME)).values():
        assert (post.title, post.slug, post.body) == ("Sea: wind", "sea-wind", "It *blows*.")
        assert post.published_at == datetime(2020, 1, 2, 9)  # noqa: DTZ001 - naive UTC
        assert post.updated_at == datetime(2020, 3, 4)  # noqa: DTZ001
        assert post.tags == ("sailing", "2020", "no", "Boats")
        assert (post.author, post.status, post.reason) == ("mike", "published", "")
        assert (post.comments_open, post.language) == (False, "en-GB")
        assert post.excerpt == "How it blows"
        assert post.canonical_url == "https://first.example/wind"


def test_marks_and_ends_of_lines_of_windows_are_no_matter(tmp_path: Path) -> None:
    text = "\ufeff" + SAME["yaml.md"].replace("\n", "\r\n")
    assert post_of(tmp_path, text).title == "Sea: wind"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("2020-01-02", "2020-01-02T05:00:00"),
        ("2020-1-2 3:04", "2020-01-02T08:04:00"),
        ("2020-07-02 03:04", "2020-07-02T07:04:00"),
        ("2020-01-02T10:00:00Z", "2020-01-02T10:00:00"),
        ("2020-01-02 10:00:00 +0100", "2020-01-02T09:00:00"),
        ("2020-01-02T10:00:00.123456-05:30", "2020-01-02T15:30:00.123456"),
        ("2020-01-02 10:00:00 +0800 CST", "2020-01-02T02:00:00"),
        ("2020/01/02", "2020-01-02T05:00:00"),
        ("Jan 2, 2020", "2020-01-02T05:00:00"),
        ("2 January 2020", "2020-01-02T05:00:00"),
        ("January 2nd, 2020 at 3:04 PM", "2020-01-02T20:04:00"),
        ("Thu, 02 Jan 2020 15:04:05 GMT", "2020-01-02T15:04:05"),
        ("Thursday, 02-Jan-20 15:04:05 UTC", "2020-01-02T15:04:05"),
        ("0001-01-01T00:00:00Z", None),
    ],
)
def test_dates_are_read_however_they_are_written(written: str, stored: str | None) -> None:
    moment = parse_moment(written, options("America/New_York").zone)
    assert (moment and to_utc(moment).isoformat()) == stored


@pytest.mark.parametrize(
    ("head", "line", "what"),
    [
        ("title: [a", 3, "expected"),
        ("title: a\ntitle: b", 3, "'title' is there twice"),
        ("title: &x a\nslug: *x", 2, "anchors and aliases"),
        ("title: !!python/object/apply:os.system ['x']", 2, "tags of YAML"),
        ("title: !foo a", 2, "tags of YAML"),
        ("title: a\ndate: 2020-13-45", 3, "date is no date: '2020-13-45'"),
        ("date: [2020-01-02]", 2, "date is no date"),
        ("lastmod: soon", 2, "lastmod is no date: 'soon'"),
        ("date: 9999-12-31 23:59 -0500", 2, "date is no date"),
        ("a: " + "[" * 50, 2, "too deep"),
        ("a: [" + "x," * 20_000 + "]", 2, "too many values"),
        ("a: " + "x" * 200_000, 1, "more than 100000 characters"),
        ('a: "\\UFFFFFFFF"', 2, "no YAML"),
        ("? [a]\n: b", 2, "a name must be a text"),
        ("just words", 2, "not made of fields"),
        ("- a", 2, "not made of fields"),
    ],
    ids=beginning,
)
def test_front_matter_with_faults_is_refused_with_its_line(
    tmp_path: Path, head: str, line: int, what: str
) -> None:
    write(tmp_path, {"good.md": "Fine.", "sub/bad.md": f"---\n{head}\n---\nText"})
    (fault,) = faults_of(tmp_path)
    assert fault.startswith(f"sub/bad.md: line {line}: ")
    assert what in fault
    assert "\n" not in fault


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("+++\ntitle = \n+++\n", "a.md: line 2: this is no TOML"),
        ("+++\ntitle = 'a'\ntitle = 'b'\n+++\n", "a.md: line 3: this is no TOML"),
        (f"+++\na = {'[' * 9000}\n+++\n", "a.md: line 2: its values are too deep"),
        (f"+++\na = {'1' * 9000}\n+++\n", "a.md: line 2: this is no TOML"),
        ('{"title": "a", "title": "b"}\n', "a.md: line 1: 'title' is there twice"),
        ('{\n"title": \n}\n', "a.md: line 3: this is no JSON"),
        ('{"a": ' + "[" * 100_000, "a.md: line 1: this is no JSON"),
        ("---\ntitle: a\n", "a.md: line 1: the front matter has no --- at its end"),
        (b"---\ntitle: a\n---\n\xff", "a.md: line 4: it is not in UTF-8"),
        ("---\ndate: 2020-02-30\n---\n", "a.md: line 2: date is no date"),
    ],
    ids=beginning,
)
def test_other_faults(tmp_path: Path, text: str | bytes, start: str) -> None:
    (fault,) = faults_of(write(tmp_path, {"a.md": text}))
    assert fault.startswith(start)


def test_every_file_with_a_fault_is_named(tmp_path: Path) -> None:
    files = {f"{number}.md": "---\na: [\n---\n" for number in range(25)}
    assert len(faults_of(write(tmp_path, files))) == 25


def test_a_line_across_the_page_is_no_front_matter(tmp_path: Path) -> None:
    post = post_of(tmp_path, "---\nA text.\n")
    assert post.body == "---\nA text."


@pytest.mark.parametrize(
    ("head", "status", "reason"),
    [
        ("draft: true", "draft", ""),
        ("draft: yes", "draft", ""),
        ("draft: perhaps", "draft", ""),
        ("draft: false", "published", ""),
        ("draft:", "published", ""),
        ("published: false", "draft", ""),
        ("published: true", "published", ""),
        ("expiryDate: 2026-05-31", "draft", "expired"),
        ("expiryDate: 2026-06-02", "published", ""),
        ("draft: true\nexpiryDate: 2020-01-01", "draft", ""),
    ],
)
def test_nothing_becomes_public_that_was_not(
    tmp_path: Path, head: str, status: str, reason: str
) -> None:
    post = post_of(tmp_path, f"---\n{head}\n---\nText")
    assert (post.status, post.reason) == (status, reason)


def test_without_a_date_it_is_a_draft(tmp_path: Path) -> None:
    export = export_of(write(tmp_path, {"README.md": "# Read me\n\nText", "b.md": "Text"}))
    assert export.report.counts.drafts_by_reason == {"no date": 2}
    assert vars(export.report.counts.posts) == {"published": 0, "scheduled": 0, "draft": 2}


def test_it_is_not_published_before_its_date_of_publication(tmp_path: Path) -> None:
    head = "---\ndate: 2020-01-01\npublishDate: 2030-01-01\n---\n"
    export = export_of(write(tmp_path, {"a.md": head, "2031-01-01-b.md": "Later"}))
    assert vars(export.report.counts.posts) == {"published": 0, "scheduled": 2, "draft": 0}


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("# Hello *wide* `world`\n\nText", "Hello wide world", "Text"),
        ("\n\nHello\n=====\nText", "Hello", "Text"),
        ("Text\n\n## [Later](x)\nMore", "Later", "Text\n\n## [Later](x)\nMore"),
        ("```\n# code\n```\n", "A Name", "```\n# code\n```"),
        ("Text", "A Name", "Text"),
        ("---\ntitle: ''\n---\n# Heading", None, "# Heading"),
        ("---\ntitle: Own\n---\n# Heading", "Own", "# Heading"),
        ("---\ntitle:\n---\n# Heading\nText", "Heading", "Text"),
        ("---\ntitle: 012\n---\n", "012", ""),
        ("---\ntitle: 2020-13-45\n---\n", "2020-13-45", ""),
        (f"---\ntitle: {'x' * 400}\n---\n", "x" * 300, ""),
    ],
    ids=beginning,
)
def test_titles(tmp_path: Path, text: str, title: str | None, body: str) -> None:
    post = post_of(tmp_path, text, "2020-01-02-a-name.md")
    assert (post.title, post.body) == (title, body)


def test_what_is_cut_and_left_out_is_reported(tmp_path: Path) -> None:
    text = f"""---
title: {"x" * 301}
summary: {"y" * 301}
authors: [Mike <mike@example.com>, Ann]
canonical_url: javascript:alert(1)
lang: no language
slug: [a, b]
---
Zero\0byte
"""
    export = export_of(write(tmp_path, {"2020-01-02-a.md": text}))
    said = "\n".join(map(str, export.report.warnings))
    for words in ("title has 301", "excerpt has 301", "without Ann", "'javascript:alert(1)'"):
        assert words in said
    assert "'no language' is no language" in said
    assert "1 characters that cannot be stored" in said
    assert "slug is no text" in said
    (post,) = export.read()
    assert (post.canonical_url, post.language) == ("", "")
    assert (post.author, post.slug) == ("mike", "a")
    assert post.body == "Zerobyte"
    assert "example.com" not in repr(export.people)
    assert len(export.report.warnings) == 7  # the second reading adds none
