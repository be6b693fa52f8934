"""What comments become of an export of WordPress."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.content.importing.records import ImportedComment
from tests.content.importing.wordpress_reading import read, read_one
from tests.wordpress_exports import DATE, NO_DATE, author, comment, item


def one(folder: Path, text: str = "A comment.", **fields: str) -> ImportedComment:
    """The only comment of a post."""
    inside = comment(7, text, **fields)
    (found,) = read_one(folder, author(3, "mike"), item(1, inside=inside)).comments
    return found


def test_guests_people_and_other_sites(tmp_path: Path) -> None:
    inside = (
        comment(1)
        + comment(2, user_id="3", parent="1")
        + comment(3, user_id="9", author="Eve", approved="0")
        + comment(4, type="pingback", author="", author_url="https://b.example/x")
        + comment(5, type="trackback", author="A &amp; B", parent="4")
    )
    export, (post,) = read(tmp_path, author(3, "mike"), item(1, inside=inside))
    assert [
        (each.external_id, each.author, each.guest_name, each.shown, each.parent_id, each.kind)
        for each in post.comments
    ] == [
        ("1", None, "Ann", True, None, "comment"),
        ("2", "mike", "", True, "1", "comment"),
        ("3", None, "Eve", False, None, "comment"),
        ("4", None, "b.example", True, None, "pingback"),
        ("5", None, "A & B", True, "4", "trackback"),
    ]
    found = export.report.counts.comments
    assert (found.shown, found.hidden, found.replies) == (4, 1, 2)
    assert found.kinds == {"comment": 3, "pingback": 1, "trackback": 1}
    assert "mail.example" not in repr(post)
    assert "192.0.2.7" not in repr(post)


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    inside = (
        comment(1, approved="spam")
        + comment(2, approved="trash")
        + comment(3, approved="post-trashed", type="pingback")
        + comment(4, "<p> &nbsp; </p>")
        + comment(5, type="note")
        + comment(6, parent="1")
        + comment(7, parent="404")
        + comment(7, "The same number.")
        + comment(8, parent="8")
    )
    page = item(2, inside=comment(20) + comment(21, approved="spam"), post_type="page")
    export, posts = read(tmp_path, item(1, inside=inside), page)
    assert [(each.external_id, each.parent_id) for each in posts[0].comments] == [
        ("6", None),
        ("7", None),
        ("8", None),
    ]
    assert posts[1].comments == ()
    assert export.report.counts.skipped == {
        "comments: spam": 2,
        "comments: trash": 2,
        "comments: empty": 1,
        "comments: type note": 1,
        "comments: there twice": 1,
        "comments on pages": 1,
    }


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://ann.example/a", "https://ann.example/a"),
        ("http://", ""),
        ("javascript:alert(1)", ""),
        ("ann.example", ""),
        ("https://a b", ""),
        ("https://[x", ""),
        ("https://ann.example:port/", ""),
        ("https://ann.example/" + "x" * 500, ""),
    ],
)
def test_addresses_of_guests(tmp_path: Path, url: str, kept: str) -> None:
    assert one(tmp_path, author_url=url).guest_url == kept


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("", "Anonymous"),
        ("\u200b", "Anonymous"),
        ("<b>Ann</b> &amp; Bo", "Ann & Bo"),
        ("x" * 300, "x" * 100),
    ],
)
def test_names_of_guests(tmp_path: Path, name: str, kept: str) -> None:
    assert one(tmp_path, author=name).guest_name == kept


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("One\nline\n\nTwo", "One\\\nline\n\nTwo"),
        ("<b>Bold</b> &amp; *not*", "**Bold** & \\*not\\*"),
        ("<a href='javascript:x'>x</a>", "x"),
        ("<script>x</script>", "\\<script>x\\</script>"),
        ("[caption]", "\\[caption\\]"),
    ],
)
def test_texts(tmp_path: Path, text: str, markdown: str) -> None:
    assert one(tmp_path, text).body == markdown


def test_dates_and_numbers_that_are_not_there(tmp_path: Path) -> None:
    assert str(one(tmp_path, date="", date_gmt=NO_DATE).written_at) == DATE
    first, again = (one(tmp_path, id=number).external_id for number in ("", "0"))
    assert first == again
    assert len(first) == 32


def test_comments_without_any_date_are_left_out(tmp_path: Path) -> None:
    nothing = {"date": "", "date_gmt": ""}
    dateless = {f"post_{name}": value for name, value in nothing.items()}
    export, (post,) = read(tmp_path, item(1, inside=comment(1, **nothing), **dateless))
    assert post.comments == ()
    assert export.report.counts.skipped == {"comments: without a date": 1}


def test_comments_of_authors_who_are_listed_last(tmp_path: Path) -> None:
    inside = comment(1, user_id="3")
    export, (post,) = read(tmp_path, item(1, inside=inside), author(3, "late"))
    assert post.comments[0].author == "late"
    assert export.report.counts.authors == 2
