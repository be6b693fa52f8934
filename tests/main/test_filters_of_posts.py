"""The front page shows all posts, articles or notes, and those in one language."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import User, utcnow
from tests.factories import PostFactory
from tests.fixture_types import ClientOf
from tests.pages import first, links, read, words


@pytest.fixture
def posts(john: User) -> None:
    """An article and a note in German, an article in Chinese, a note in Filipino."""
    PostFactory.create(author=john, title="Brot", body="Teig", language="de-AT")
    PostFactory.create(author=john, title=None, body="Kurz gesagt", language="de")
    PostFactory.create(author=john, title="面包", body="面团", language="zh-Hant")
    PostFactory.create(author=john, title=None, body="Maikli", language="fil")
    db.session.commit()


SHOWN = {
    "/": {"Teig", "Kurz gesagt", "面团", "Maikli"},
    "/?kind=articles": {"Teig", "面团"},
    "/?kind=notes": {"Kurz gesagt", "Maikli"},
    "/?language=de": {"Teig", "Kurz gesagt"},
    "/?language=de-CH": {"Teig", "Kurz gesagt"},
    "/?language=zh": {"面团"},
    "/?language=fi": set(),
    "/?kind=notes&language=de": {"Kurz gesagt"},
    "/?kind=notes&language=de&page=1": {"Kurz gesagt"},
}


def shown(page: object) -> set[str]:
    """Return which of the texts a page shows."""
    return {text for text in SHOWN["/"] if text in words(page)}  # type: ignore[arg-type]


@pytest.mark.usefixtures("posts")
def test_lists_have_the_posts_of_a_kind_and_a_language(
    client: FlaskClient, browser: FlaskClient
) -> None:
    for visitor in (client, browser):
        for address, texts in SHOWN.items():
            assert shown(visitor.get(address)) == texts, address
    assert "There are no such posts." in words(client.get("/?language=fi"))


@pytest.mark.usefixtures("posts")
def test_the_tabs_lead_to_the_kinds_and_stay_in_the_language_of_the_address(
    client: FlaskClient,
) -> None:
    assert links(client.get("/"))["Notes"] == "/?kind=notes"
    page = client.get("/?kind=articles&language=de")
    assert links(page)["Notes"] == "/?kind=notes&language=de"
    assert [each.get_text() for each in read(page).select('.tabs [aria-current="page"]')] == [
        "Articles"
    ]
    assert first(page, "title").get_text().strip().startswith("Articles · Deutsch · ")
    assert (
        first(page, "link[rel=canonical]")["href"] == "http://localhost/?kind=articles&language=de"
    )
    assert "noindex" in first(page, 'meta[name="robots"]')["content"]


@pytest.mark.usefixtures("posts")
def test_the_language_is_remembered_until_another_is_chosen(
    client: FlaskClient, browser: FlaskClient
) -> None:
    for visitor in (client, browser):
        offered = links(visitor.get("/"))
        assert list(filter(None, map(offered.get, ("Deutsch", "Filipino", "中文")))) == [
            "/posts-in/de",
            "/posts-in/fil",
            "/posts-in/zh",
        ]
        page = visitor.get("/posts-in/de?kind=notes", follow_redirects=True)
        assert shown(page) == {"Kurz gesagt"}
        assert shown(visitor.get("/")) == {"Teig", "Kurz gesagt"}
        assert "Deutsch" in first(visitor.get("/"), ".tabs .menu button").get_text()
        # the address decides before what is remembered
        assert shown(visitor.get("/?language=zh")) == {"面团"}
        assert shown(visitor.get("/posts-in/all", follow_redirects=True)) == SHOWN["/"]
        assert shown(visitor.get("/")) == SHOWN["/"]


@pytest.mark.usefixtures("posts")
def test_a_remembered_language_does_not_change_what_other_visitors_see(
    app: Flask, client: FlaskClient
) -> None:
    client.get("/posts-in/de")
    other = app.test_client()
    for _ in range(2):  # the second from the page cache
        assert shown(client.get("/")) == {"Teig", "Kurz gesagt"}
        assert shown(other.get("/")) == SHOWN["/"]


@pytest.mark.usefixtures("posts")
def test_the_followed_timeline_has_every_language(john: User, client_of: ClientOf) -> None:
    visitor = client_of(john)
    visitor.get("/posts-in/de")
    assert shown(visitor.get("/followed", follow_redirects=True)) == SHOWN["/"]
    assert shown(visitor.get("/?kind=notes")) == {"Kurz gesagt"}
    assert shown(visitor.get("/?language=zh")) == {"面团"}


@pytest.mark.usefixtures("posts")
def test_pages_of_a_filtered_list_keep_the_filter(
    app: Flask, john: User, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "POSTS_PER_PAGE", 1)
    newest = client.get("/?kind=articles")
    assert shown(newest) == {"面团"}
    older = client.get(links(newest)["Older posts →"])
    assert shown(older) == {"Teig"}
    assert shown(client.get(links(older)["← Newer posts"])) == {"面团"}
    assert shown(client.get("/?kind=articles&page=2")) == {"Teig"}


def test_languages_of_hidden_and_unpublished_posts_are_not_offered(
    john: User, client: FlaskClient
) -> None:
    PostFactory.create(author=john, language="en")
    assert not read(client.get("/")).select(".tabs .menu")
    PostFactory.create(author=john, language="de", status="draft")
    PostFactory.create(author=john, language="fr", hidden_at=utcnow())
    PostFactory.create(author=john, language="")
    db.session.commit()
    assert not read(client.get("/")).select(".tabs .menu")


def test_what_is_no_filter_is_refused(client: FlaskClient) -> None:
    addresses = [
        "/?kind=x",
        "/?language=d",
        "/?language=1'--",
        "/?language=deutsch",
        "/?kind=Notes",
    ]
    for address in addresses:
        assert client.get(address).status_code == 400, address
    for address in ("/posts-in/deutsch", "/posts-in/1", "/posts-in/DE"):
        assert client.get(address).status_code == 404, address
    client.set_cookie("posts_language", "'; drop")
    assert client.get("/").status_code == 200
    assert client.get("/posts-in/de?kind=x").headers["Location"] == "/"
