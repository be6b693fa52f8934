"""Parts of pages are kept under what they are made of, and under nothing less."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup

from app import db
from app.models import User
from app.web.fragments import fragment
from tests.factories import PostFactory, moderator
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
    edit, hide = f"/edit/{post.id}", f"/hide/post/{post.id}"
    for visitor in (client_of(john), client_of(mary), client_of(susan), client):
        shown = visitor.get("/").text
        assert (f'href="{edit}"' in shown) == (visitor.get(edit).status_code == 200)
    assert edit not in client.get("/").text
    assert hide not in client_of(susan).get("/").text


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
