"""The front page: its first page and later ones, and whose posts it shows."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Post, User
from tests.factories import PostFactory, UserFactory
from tests.pages import first, heading, links, read, words


def title(answer: object) -> str:
    """The title of a page."""
    return first(answer, "title").get_text().strip()  # type: ignore[arg-type]


def test_only_the_first_page_greets_and_each_has_its_own_title(
    app: Flask,
    browser: FlaskClient,
    client: FlaskClient,
    john: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "POSTS_PER_PAGE", 2)
    for number in range(5):
        PostFactory.create(author=john, title=f"No. {number}")
    db.session.commit()
    name = app.config["SITE_NAME"]
    for visitor in (client, browser):
        newest = visitor.get("/")
        assert title(newest) == name
        older = links(newest)["Older posts →"]
        for address in (older, "/?page=2"):
            page = visitor.get(address)
            assert "Hello" not in words(page)
            assert heading(page).startswith("Posts up to ")
            assert title(page) == f"{heading(page)} · {name}"
            assert not read(page).select(".note-form")
        assert "Hello" in words(visitor.get("/?page=1"))


def test_later_pages_of_an_author_have_their_own_titles(
    app: Flask, client: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "POSTS_PER_PAGE", 1)
    PostFactory.create_batch(2, author=john)
    db.session.commit()
    newest = client.get("/user/john")
    older = client.get(links(newest)["Older posts →"])
    assert title(older).startswith("john · Posts up to ")
    assert heading(older) == "john"


def test_who_follows_nobody_is_led_to_the_authors(browser: FlaskClient, john: User) -> None:
    browser.get("/followed")
    page = browser.get("/")
    assert "You follow nobody yet" in words(page)
    assert links(page)["See who writes here"] == "/authors"
    post: Post = PostFactory.create(author=john, title="Mine")
    db.session.commit()
    page = browser.get("/")
    assert (post.title or "") in words(page)
    assert "You follow nobody yet" in words(page)
    assert links(browser.get("/followed_by/john"))["See who writes here"] == "/authors"
    followed = UserFactory.create()
    john.follow(followed)
    db.session.commit()
    assert "You follow nobody yet" not in words(browser.get("/"))


PICTURE = "/static/sample/harbour-dusk.svg"


def test_titled_posts_show_an_excerpt_and_their_picture_and_notes_are_whole(
    client: FlaskClient, john: User
) -> None:
    body = f"Some **bold** words.\n\n![Dusk]({PICTURE})\n\n- one\n- two\n\n" + "And more. " * 200
    PostFactory.create(author=john, title="Boats", body=body)
    PostFactory.create(author=john, title="No picture", body="Few words.")
    PostFactory.create(author=john, body="A **bold** note.")
    db.session.commit()
    for address in ("/", "/user/john"):
        note, plain, article = read(client.get(address)).select("article")
        assert article.select_one("p.p-summary") is not None
        summary = article.select(".teaser p")
        assert [text.name for text in summary] == ["p"]
        assert summary[0].get_text().startswith("Some bold words.")
        assert not article.select(".teaser strong, .teaser li")
        [picture] = article.select(".teaser img")
        assert (picture["src"], picture["alt"], picture["loading"]) == (PICTURE, "Dusk", "lazy")
        assert picture["width"].isdecimal()  # type: ignore[union-attr]
        assert not plain.select("img")
        assert note.select(".e-content strong")


def test_the_greeting_is_one_line_above_the_list(client: FlaskClient, app: Flask) -> None:
    header = first(client.get("/"), "main header")
    assert heading(client.get("/")) == "Hello, Stranger!"
    assert len(header.select("p")) == 1
    assert len(header.get_text(" ").split()) < 10
    assert header.select("a[href='/auth/register']")
