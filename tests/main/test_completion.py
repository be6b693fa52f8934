"""Suggestions while one types: tags, one's own posts, and people to mention."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.models import Post, User, utcnow
from app.services.posts.tagging import tags_named
from tests.factories import CommentFactory, PostFactory, UserFactory, administrator
from tests.fixture_types import ClientOf, CountStatements
from tests.pages import read

TAGS, POSTS, PEOPLE = "/tags/complete", "/posts/mine", "/mentions"


def suggested(browser: FlaskClient, address: str, text: str, **arguments: Any) -> list[str]:
    """The names that are suggested for a text."""
    answer = browser.get(address, query_string={"q": text, **arguments})
    assert answer.status_code == 200, answer.status
    return [each["label"] for each in answer.get_json()["suggestions"]]


@pytest.fixture
def tagged(john: User) -> None:
    """Public posts with tags, of which some are used more."""
    for names in ("Boats", "Boats, Big boats", "Ärger, 100%", "ｗｉｄｅ, 灯塔, C++"):
        PostFactory.create(tags=tags_named(names.split(", ")))
    PostFactory.create(author=john, status="draft", tags=tags_named(["My boat"]))
    PostFactory.create(status="draft", tags=tags_named(["Secret boat"]))
    later = utcnow() + timedelta(days=1)
    PostFactory.create(published_at=later, tags=tags_named(["Boat of tomorrow"]))


@pytest.mark.usefixtures("tagged")
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("boat", ["Boats", "Big boats", "My boat"]),
        (" BO", ["Boats", "Big boats", "My boat"]),
        ("ä", ["Ärger"]),
        ("灯", ["灯塔"]),
        ("wide", ["ｗｉｄｅ"]),
        ("c+", ["C++"]),
        ("%", []),
        ("0%", ["100%"]),
        ("_", []),
        ("secret", []),
        ("tomorrow", []),
        ("x" * 100_000, []),
        ("'; DROP TABLE tags; --", []),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_tags_begin_with_or_have_what_is_typed(
    browser: FlaskClient, text: str, names: list[str]
) -> None:
    assert suggested(browser, TAGS, text) == names


@pytest.mark.usefixtures("tagged")
def test_tags_have_their_counts_and_are_few(browser: FlaskClient) -> None:
    first = browser.get(TAGS, query_string={"q": "bo"}).get_json()["suggestions"]
    assert [each["note"] for each in first] == ["2 posts", "1 post", "yours"]
    PostFactory.create(tags=tags_named([f"many {number}" for number in range(15)]))
    assert len(suggested(browser, TAGS, "many")) == 10


@pytest.mark.usefixtures("tagged")
def test_the_field_has_the_tags_without_javascript(browser: FlaskClient) -> None:
    page = read(browser.get("/write"))
    names = [str(option["value"]) for option in page.select("#known-tags option")]
    assert names[0] == "Boats"
    assert "Secret boat" not in names


def test_own_posts_are_found_by_title(browser: FlaskClient, john: User, english: Post) -> None:
    draft = PostFactory.create(author=john, title="Late SPRING 100%", status="draft")
    note = PostFactory.create(author=john, body="A spring note")
    PostFactory.create(title="Spring of another author")
    PostFactory.create(author=john, title="Binned spring", status="draft", deleted_at=utcnow())
    assert suggested(browser, POSTS, "spring") == ["A spring note", "Late SPRING 100%", "Spring"]
    assert suggested(browser, POSTS, "g 1") == ["Late SPRING 100%"]
    assert suggested(browser, POSTS, "%") == ["Late SPRING 100%"]
    assert suggested(browser, POSTS, "spring", post=draft.id) == ["A spring note", "Spring"]
    found = browser.get(POSTS, query_string={"q": "spring"}).get_json()["suggestions"]
    assert found[0]["value"].endswith(f"/post/{note.id}/{note.id}")
    assert (found[2]["value"], found[2]["note"]) == ("Spring", "English")


def test_a_title_that_is_not_clear_has_its_address(browser: FlaskClient, john: User) -> None:
    for title in ("Twice", "Twice", "42", "a/post/7"):
        PostFactory.create(author=john, title=title)
    for text in ("Twice", "42", "post/7"):
        for each in browser.get(POSTS, query_string={"q": text}).get_json()["suggestions"]:
            assert each["value"].startswith("http://localhost/post/")


def test_suggestions_are_for_those_who_may_edit(
    client: FlaskClient, english: Post, client_of: ClientOf
) -> None:
    for address in (TAGS, POSTS):
        assert client.get(address).status_code in (302, 401)
    stranger = client_of(UserFactory.create())
    assert stranger.get(POSTS, query_string={"post": english.id}).status_code == 403
    assert stranger.get(POSTS, query_string={"post": 10**12}).status_code == 404
    other = PostFactory.create(author=english.author, title="Spring too")
    assert suggested(client_of(administrator()), POSTS, "spring", post=english.id) == [other.title]
    assert suggested(stranger, POSTS, "spring", post="x") == []


def test_people_of_the_discussion_and_followed_ones_come_first(
    browser: FlaskClient, john: User, statements: CountStatements
) -> None:
    for number in range(8):
        UserFactory.create(username=f"anna{number}")
    author, commenter, followed = (UserFactory.create(username=f"annz{n}") for n in "123")
    post = PostFactory.create(author=author)
    CommentFactory.create(post=post, author=commenter)
    CommentFactory.create(post=post, author=john)
    hidden = CommentFactory.create(post=post, hidden_at=utcnow()).author.username
    john.follow(followed)
    names = ["annz1", "annz2", "annz3"]
    assert suggested(browser, PEOPLE, "", post=post.id) == names
    with statements() as heard:
        assert suggested(browser, PEOPLE, "AN", post=post.id)[:4] == [*names, "anna0"]
    assert len(heard) <= 4, str(heard)
    assert len(suggested(browser, PEOPLE, "an")) == 8
    assert suggested(browser, PEOPLE, "an")[0] == "annz3"
    assert suggested(browser, PEOPLE, "annz2") == ["annz2"]
    assert hidden not in suggested(browser, PEOPLE, "", post=post.id)


def test_people_are_found_by_both_names_and_only_who_can_be_mentioned(
    browser: FlaskClient, client: FlaskClient
) -> None:
    UserFactory.create(username="lisa_m", name="Änne Kai%")
    UserFactory.create(username="lisa_x", confirmed=False)
    UserFactory.create(username="lisa_y", suspended_at=utcnow())
    UserFactory.create(username=None, name="Lisa")
    UserFactory.create(username="张三")
    for text, names in {
        "lisa": ["Änne Kai%"],
        "LISA_": ["Änne Kai%"],
        "Änne": ["Änne Kai%"],
        "lisa%": [],
        "_": [],
        "张": ["张三"],
        "john": [],  # oneself
        "x" * 100_000: [],
    }.items():
        assert suggested(browser, PEOPLE, text) == names, text[:20]
    found = browser.get(PEOPLE, query_string={"q": "lisa"}).get_json()["suggestions"]
    assert found == [{"value": "lisa_m", "label": "Änne Kai%", "note": "@lisa_m"}]
    assert client.get(PEOPLE).status_code == 302
    draft = PostFactory.create(status="draft")
    for post_id in (draft.id, 10**9):
        assert browser.get(PEOPLE, query_string={"q": "l", "post": post_id}).status_code == 404
