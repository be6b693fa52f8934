"""Tags as authors type them, and the pages that list them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.models import Post, Tag, User
from tests.main.submitting import form_at, submit
from tests.pages import heading, links, read, words


def written_tags(browser: FlaskClient, line: str) -> list[str]:
    """The names of the tags of a new post with this line in the field."""
    answer = submit(browser, "/write", body="A text", tags=line)
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
        ("C++, c", ["C++"]),
        ("boat building,  sails ", ["boat building", "sails"]),
    ],
)
def test_a_line_of_tags_is_understood(browser: FlaskClient, line: str, names: list[str]) -> None:
    assert sorted(written_tags(browser, line)) == names


def test_a_tag_keeps_the_name_it_was_first_written_with(browser: FlaskClient) -> None:
    written_tags(browser, "Sailing")
    assert written_tags(browser, "SAILING") == ["Sailing"]
    assert Tag.query.count() == 1


@pytest.mark.parametrize(
    "line",
    [
        ", ".join(f"tag{number}" for number in range(21)),
        "x" * 51,
        "🌊",
        "sea, ...",
        "x" * 1201,
        "a\x00b",
    ],
    ids=["too many", "too long", "emoji", "dots", "too long a line", "NUL"],
)
def test_tags_that_cannot_be_are_refused_and_the_text_is_kept(
    browser: FlaskClient, line: str
) -> None:
    answer = submit(browser, "/write", body="My long text", tags=line)
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
