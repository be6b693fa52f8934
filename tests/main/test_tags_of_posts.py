"""Tags as authors type them, and the pages that list them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.models import Post, Tag, User
from tests.main.submitting import form_at, publish, submit
from tests.pages import heading, links, read, titles_found, words


def written_tags(browser: FlaskClient, line: str) -> list[str]:
    """The names of the tags of a new post with this line in the field."""
    answer = publish(browser, "/write", body="A text", tags=line)
    assert answer.status_code == 302, words(answer)
    newest = Post.query.order_by(Post.id.desc()).first()
    assert newest is not None
    return [tag.name for tag in newest.tags]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("sea, wood", ["sea", "wood"]),
        ("海，船、港口", ["海", "港口", "船"]),
        ("#sea, # wood,##tar", ["sea", "tar", "wood"]),
        ("Sea, SEA, sea", ["Sea"]),
        (" , ,, ，#, ", []),
        ("♥, ♥️, 🌊", ["♥", "🌊"]),
        ("boat building,  sails ", ["boat building", "sails"]),
    ],
)
def test_a_line_of_tags_is_understood(browser: FlaskClient, line: str, names: list[str]) -> None:
    assert sorted(written_tags(browser, line)) == names


DIFFERENT = (
    "C, C++, C#",
    "F, F#",
    "net, .NET",
    "A, A*",
    "18, 18+",
    "1.0, 1-0",
    "½, 1-2",
    "Pokemon, Pokémon",
)
SAME = (
    "Straße, STRASSE",
    "ΣΑΣ, σας",
    "Ｃ＋＋, c++",
    "Cafe\u0301, café",
    "soft\u00adware, software",
)


def test_tags_that_differ_in_signs_have_pages_of_their_own(
    browser: FlaskClient, client: FlaskClient
) -> None:
    for line in DIFFERENT:
        names = line.split(", ")
        for name in names:
            publish(browser, "/write", body=f"About {name} only", tags=name)
        pages = {name: client.get(links(client.get("/tags"))[name]) for name in names}
        for name, page in pages.items():
            assert heading(page) == name
            assert [f"About {other} only" in page.text for other in names] == [
                other == name for other in names
            ], line


def test_tags_that_say_the_same_are_one(browser: FlaskClient) -> None:
    for line in SAME:
        assert written_tags(browser, line) == [line.split(", ")[0]]


def test_the_slug_is_readable_and_distinct(browser: FlaskClient) -> None:
    expected = {
        "C": "c",
        "C++": "c-plus-plus",
        "C#": "c-sharp",
        ".NET": "dot-net",
        "A*": "a-star",
        "1.0": "1-0",
        "1-0": "1-0-2",
        "♥": "black-heart-suit",
    }
    for name in expected:
        written_tags(browser, name)
    assert {tag.name: tag.slug for tag in Tag.query} == expected


def test_a_tag_is_found_by_name_and_by_slug(browser: FlaskClient, client: FlaskClient) -> None:
    for name in ("C", "C++", "C#"):
        publish(browser, "/write", title=f"On {name}", body="A text", tags=name)
    for asked, name in (("c++", "C++"), ("C", "C"), ("c-sharp", "C#"), ("C#", "C#")):
        assert titles_found(client, f"tag:{asked}") == [f"On {name}"], asked


def test_a_tag_keeps_the_name_it_was_first_written_with(browser: FlaskClient) -> None:
    written_tags(browser, "Sailing")
    assert written_tags(browser, "SAILING") == ["Sailing"]
    assert Tag.query.count() == 1


@pytest.mark.parametrize(
    "line",
    [
        ", ".join(f"tag{number}" for number in range(21)),
        "x" * 51,
        "sea, ...",
        "sea, \u200b\u2060",
        "x" * 1201,
        "a\x00b",
    ],
    ids=["too many", "too long", "dots", "invisible", "too long a line", "NUL"],
)
def test_tags_that_cannot_be_are_refused_and_the_text_is_kept(
    browser: FlaskClient, line: str
) -> None:
    answer = publish(browser, "/write", body="My long text", tags=line)
    assert answer.status_code == 400
    assert "My long text" in answer.text
    assert read(answer).select_one("#tags-error") is not None
    assert (Post.query.count(), Tag.query.count()) == (0, 0)


def test_twenty_tags_of_fifty_characters_are_taken(browser: FlaskClient) -> None:
    names = [f"{number:02}" + "海" * 48 for number in range(20)]
    assert sorted(written_tags(browser, "，".join(names))) == names


def test_tags_are_changed_with_the_post(browser: FlaskClient, john: User) -> None:
    written_tags(browser, "sea, wood")
    post = Post.query.one()
    submit(browser, f"/edit/{post.id}", tags="wood, tar")
    assert sorted(tag.name for tag in post.tags) == ["tar", "wood"]
    assert {tag.name: tag.published_count for tag in Tag.query} == {"sea": 0, "wood": 1, "tar": 1}


def test_the_page_of_a_tag_lists_its_posts(browser: FlaskClient, client: FlaskClient) -> None:
    written_tags(browser, "海船")
    page = client.get(links(client.get("/tags"))["海船"])
    assert heading(page) == "海船"
    assert "A text" in page.text
    assert "1 post" in words(page)


def test_the_form_shows_the_tags_as_a_line(browser: FlaskClient) -> None:
    written_tags(browser, "sea，wood")
    fields = form_at(browser, f"/edit/{Post.query.one().id}")
    assert fields["tags"] == "sea, wood"
