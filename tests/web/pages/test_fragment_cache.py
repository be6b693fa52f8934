"""Parts of pages are kept under what they are made of, and under nothing less."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup

from app import db
from app.models import User, utcnow
from app.web.pages.fragment_cache import fragment
from tests.factories import CommentFactory, PostFactory, UserFactory, moderator
from tests.fixture_types import ClientOf


def test_a_list_shows_what_has_changed_in_a_post(client: FlaskClient, john: User) -> None:
    post = PostFactory.create(author=john, title="On boats")
    db.session.commit()
    assert "On boats" in client.get("/").text
    post.title, john.name = "On ships", "John the Sailor"
    db.session.commit()
    shown = client.get("/").text
    assert "On ships" in shown
    assert "John the Sailor" in shown
    assert "On boats" not in shown


def test_nobody_gets_another_readers_links(
    client: FlaskClient, client_of: ClientOf, john: User, susan: User
) -> None:
    post = PostFactory.create(author=john)
    mary = moderator(username="mary")
    db.session.commit()
    edit, hide = f"/edit/{post.id}", f"/moderate/post/{post.id}/hide"
    for visitor in (client_of(john), client_of(mary), client_of(susan), client):
        shown = visitor.get("/").text
        assert (f'href="{edit}"' in shown) == (visitor.get(edit).status_code == 200)
    assert edit not in client.get("/").text
    assert hide in client_of(mary).get("/").text
    assert hide not in client_of(susan).get("/").text


def test_nobody_gets_another_readers_token(
    app: Flask, client_of: ClientOf, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = PostFactory.create(author=john)
    CommentFactory.create(post=post, hidden_at=utcnow())
    moderators = [moderator() for _ in range(2)]
    db.session.commit()
    browsers = [client_of(person) for person in moderators]
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    pages = [browser.get(f"/post/{post.id}/{post.slug}").text for browser in browsers]
    buttons = [BeautifulSoup(page, "html.parser").select("[action$='/show']") for page in pages]
    tokens = [str(button.select_one("[name=csrf_token]")) for (button,) in buttons]
    assert "value=" in tokens[0]
    assert len(set(tokens)) == 2


def test_every_form_of_a_kept_part_holds_its_readers_own_numbers(
    app: Flask, client_of: ClientOf, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = PostFactory.create(author=john)
    readers = UserFactory.create_batch(2)
    db.session.commit()
    browsers = [client_of(person) for person in readers]
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    addresses = (f"/post/{post.id}/{post.slug}", f"/user/{john.username}")
    numbers: list[set[str]] = []
    for reader, browser in zip(readers, browsers, strict=True):
        texts = [browser.get(address).text for address in addresses]
        assert "\0" not in "".join(texts)
        page = BeautifulSoup("".join(texts), "html.parser")
        tokens = [form.select("[name=csrf_token]") for form in page.select("[method=post]")]
        assert [len(token) for token in tokens] == [1] * len(tokens)
        fields = [*(token for (token,) in tokens), page.select_one("[name=submission]")]
        numbers.append({str(field["value"]) for field in fields if field})
        (textarea,) = page.select("textarea")
        assert textarea["data-autosave-key"] == f"user-{reader.id}-comment-on-{post.id}"
    assert not numbers[0] & numbers[1]


def test_a_text_is_not_taken_for_html_that_reads_like_it(app: Flask) -> None:
    known = {"type": "website", "address": "/", "title": "t", "language": "en"}
    picture = Picture()
    with app.test_request_context("/"):
        html = fragment("_open_graph.html", **known, picture=picture, description=Markup("<b>"))
        text = fragment("_open_graph.html", **known, picture=picture, description="<b>")
    assert 'content="<b>"' in html
    assert 'content="&lt;b&gt;"' in text


class Picture:
    """What a link would show."""

    address = alt = "x"
    width = height = media_type = None
