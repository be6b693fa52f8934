"""Every text declares its language and direction."""

from __future__ import annotations

import pytest
from bs4 import Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import User
from tests.factories import CommentFactory, PostFactory
from tests.main.translating import path
from tests.pages import first, read

SAID = [
    ("Schräg", "Der Lack ist ab.", "de", "de", "ltr"),
    ("船", "漆已经剥落。", "zh-Hans", "zh-Hans", "ltr"),
    ("قارب", "قارب قديم", "ar", "ar", "rtl"),
    ("船", "漆已经剥落。", "", "zh", "ltr"),
    ("Boats", "The paint is gone.", "", "en", "ltr"),
    ("קוראים", "סירה ישנה", "", "he", "rtl"),
]


def language_around(element: Tag) -> str:
    """The language that an element is in."""
    around = element if element.has_attr("lang") else element.find_parent(lang=True)
    assert around is not None
    return str(around["lang"])


def prose(answer: TestResponse) -> Tag:
    """Return the first rendered text of the page."""
    return first(answer, ".prose")


@pytest.mark.parametrize(("title", "body", "said", "language", "runs"), SAID)
@pytest.mark.parametrize("where", ["alone", "in a list"])
def test_a_post_is_in_its_language_and_its_page_in_the_readers(
    client: FlaskClient,
    title: str,
    body: str,
    said: str,
    language: str,
    runs: str,
    where: str,
) -> None:
    post = PostFactory.create(title=title, body=body, language=said)
    answer = client.get(path(post) if where == "alone" else "/")
    html = read(answer).html
    assert html is not None
    assert html["lang"] == "en"
    text = prose(answer)
    assert (language_around(text), text["dir"]) == (language, runs)
    (heading,) = read(answer).select(".entry-text > :is(h1, h2)")
    assert heading.get_text().strip() == title
    assert (language_around(heading), heading["dir"]) == (language, runs)
    byline = first(answer, ".byline")
    assert language_around(byline) == "en"


def test_a_comment_is_in_the_language_of_its_letters(client: FlaskClient, john: User) -> None:
    post = PostFactory.create(title="Boats", body="The paint is gone.", language="en")
    comment = CommentFactory.create(post=post, body="漆已经剥落。")
    found = first(client.get(path(post)), f"#comment-{comment.id} .prose")
    assert language_around(found) == "zh"


def test_a_post_without_letters_claims_no_language(client: FlaskClient) -> None:
    post = PostFactory.create(title="2026", body="1 + 1 = 2")
    text = prose(client.get(path(post)))
    assert language_around(text) == "en"
    assert text["dir"] == "auto"
