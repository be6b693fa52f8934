"""Every text declares its language and direction."""

from __future__ import annotations

import pytest
from bs4 import Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import db
from app.models import Post, User
from tests.clients import api_client_of
from tests.factories import CommentFactory, PostFactory
from tests.main.submitting import form_at, publish, submit
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


HEBREW, ARABIC, RUSSIAN, JAPANESE = "סירה ישנה", "قارب قديم", "Старая лодка", "古いボートの話"


def newest() -> Post:
    return db.session.scalars(select(Post).order_by(Post.id.desc()).limit(1)).one()


def test_a_post_is_in_the_language_that_it_was_written_in(
    app: Flask, browser: FlaskClient, client: FlaskClient, john: User
) -> None:
    for text, language, runs in (
        (HEBREW, "he", "rtl"),
        (ARABIC, "ar", "rtl"),
        (RUSSIAN, "ru", "ltr"),
        (JAPANESE, "ja", "ltr"),
        ("An old boat", "en", "ltr"),
        (
            f"```\nprint('much longer than the text')\n```\n[{HEBREW}](https://en.example/long)",
            "he",
            "rtl",
        ),
    ):
        publish(browser, "/write", title="1", body=text)
        post = newest()
        page = client.get(path(post))
        assert (language_around(prose(page)), prose(page)["dir"]) == (language, runs), text
        assert f'"inLanguage":"{language}"' in page.text.replace('": "', '":"')
        assert client.get("/feed.json").get_json()["items"][0]["language"] == language
        submit(browser, "/", body=text)
        assert newest().language == language
        api_client_of(app, john).post("/api/ver1/posts/", json={"body": text})
        assert newest().language == language


def test_what_the_author_chose_last_decides_between_languages_of_one_script(
    browser: FlaskClient,
) -> None:
    for chosen, text, language in (
        ("", "Ein Boot", "en"),  # the page's
        ("de", "Ein altes Boot", "de"),
        ("", "Noch ein Boot", "de"),
        ("", RUSSIAN, "ru"),
        ("uk", "Старий човен", "uk"),
        ("", RUSSIAN, "uk"),
    ):
        publish(browser, "/write", body=text, language=chosen)
        assert newest().language == language, text


def test_a_post_keeps_its_language_until_the_author_has_it_detected_again(
    browser: FlaskClient,
) -> None:
    publish(browser, "/write", body="Ein Boot", language="de")
    address = f"/edit/{newest().id}"
    submit(browser, address, body=HEBREW)
    assert form_at(browser, address)["language"] == "de"
    submit(browser, address, language="")
    assert newest().language == "he"
    submit(browser, address, body="Noch ein Boot", language="")
    assert newest().language == "en"


def test_a_preview_has_the_signs_of_the_language(browser: FlaskClient) -> None:
    publish(browser, "/write", body="Ein Boot", language="de")
    for language, shown in (("", "„so“"), ("en", "“so”"), ("fr", "«\u202fso\u202f»")):
        answer = browser.post("/preview", data={"text": '"so"', "language": language})
        assert answer.get_json()["html"] == f"<p>{shown}</p>"


def test_blocks_of_feeds_find_their_own_directions(
    browser: FlaskClient, client: FlaskClient
) -> None:
    publish(browser, "/write", title="Mixed", body=f"English\n\n- {HEBREW}\n\n> {ARABIC}")
    html = client.get("/feed.json").get_json()["items"][0]["content_html"]
    assert '<p dir="auto">English</p>' in html
    assert f'<li dir="auto">{HEBREW}</li>' in html
    publish(browser, "/write", title="One", body="English")
    assert client.get("/feed.json").get_json()["items"][0]["content_html"] == "<p>English</p>"


def test_fields_find_the_direction_of_what_is_typed(browser: FlaskClient) -> None:
    for address, names in (
        ("/write", ("title", "tags")),
        ("/edit-profile", ("name", "about_me")),
    ):
        page = read(browser.get(address))
        for name in names:
            field = page.select_one(f"[name={name}]")
            assert field is not None
            assert field["dir"] == "auto", name
