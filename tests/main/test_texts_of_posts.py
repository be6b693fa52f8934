"""How texts are shown: line breaks, typographic signs, and pictures of this site."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import db
from app.models import Comment, Picture, Post, User
from tests.clients import api_client_of
from tests.factories import PostFactory
from tests.main.submitting import publish, submit
from tests.pages import read, words


def newest() -> Post:
    return db.session.scalars(select(Post).order_by(Post.id.desc()).limit(1)).one()


def shown(client: FlaskClient, post: Post) -> str:
    """Return the HTML of a post's text on its page."""
    text = read(client.get(f"/post/{post.id}", follow_redirects=True)).select_one(".e-content")
    assert text is not None
    return text.decode_contents().strip()


def test_notes_and_comments_keep_their_lines_and_articles_do_not(
    browser: FlaskClient, client: FlaskClient
) -> None:
    text, kept, joined = (
        "one\r\ntwo\r\n\r\nthree",
        "<p>one<br/>\ntwo</p>\n<p>three</p>",
        "<p>one\ntwo",
    )
    submit(browser, "/", body=text)
    note = newest()
    assert shown(client, note) == kept
    submit(browser, f"/post/{note.id}", body=text)
    assert kept.replace("/>", ">") == Comment.query.one().body_html
    assert "one<br>\ntwo" in client.get("/feed.json").get_json()["items"][0]["content_html"]
    submit(browser, f"/edit/{note.id}", title="Now an article")
    assert shown(client, note).startswith(joined)
    assert "one two three" in words(client.get("/"))
    submit(browser, f"/edit/{note.id}", title="")
    assert shown(client, note) == kept


def test_signs_are_typographic_wherever_a_text_is_read(
    browser: FlaskClient, client: FlaskClient
) -> None:
    publish(browser, "/write", title="One", language="de", body='"Es geht\'s" -- `"so"` ...')
    post = newest()
    text = '„Es geht’s“ – <code>"so"</code> …'
    assert text in shown(client, post)
    assert '„Es geht’s“ – "so" …' in words(client.get("/"))
    description = read(client.get(f"/post/{post.id}/{post.slug}")).select_one(
        "meta[name=description]"
    )
    assert description is not None
    assert description["content"] == '„Es geht’s“ – "so" …'
    assert text in client.get("/feed.json").get_json()["items"][0]["content_html"]
    submit(browser, f"/post/{post.id}", body='Sagt "wer"?')
    assert "<p>Sagt „wer“?</p>" in client.get(f"/post/{post.id}/{post.slug}").text
    submit(browser, f"/edit/{post.id}", language="en")
    assert "“Es geht’s”" in shown(client, post)
    assert post.body.startswith('"Es')


def test_typographic_signs_can_be_switched_off(
    app: Flask, browser: FlaskClient, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(browser, "/write", title="One", body='"quoted"')
    monkeypatch.setitem(app.config, "TYPOGRAPHY", False)
    publish(browser, "/write", title="Two", body='"quoted"')
    assert shown(client, newest()) == '<p>"quoted"</p>'
    assert app.test_cli_runner().invoke(args=["posts", "render", "--all"]).exit_code == 0
    db.session.expire_all()
    assert {post.body_html for post in Post.query} == {'<p>"quoted"</p>'}


def test_a_byte_order_mark_is_no_part_of_a_text(
    app: Flask, browser: FlaskClient, client: FlaskClient, john: User
) -> None:
    publish(browser, "/write", title="\ufeffTitle", body="\ufeff# Heading")
    assert (newest().title, newest().body) == ("Title", "# Heading")
    api = api_client_of(app, john)
    api.post("/api/ver1/posts/", json={"title": "\ufeffTitle", "body": "\ufeff# Heading"})
    assert (newest().title, newest().body) == ("Title", "# Heading")


def test_a_picture_of_this_site_is_shown_by_its_full_address(
    app: Flask, client: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SITE_URL", "https://notes.example")
    path = "/static/img/icon-512.png"
    for address in (f"https://notes.example{path}", f"//NOTES.example{path}?v=1#top"):
        post = PostFactory.create(author=john, body=f"![Our icon]({address})")
        db.session.commit()
        image = read(client.get(f"/post/{post.id}", follow_redirects=True)).select_one(
            ".e-content img"
        )
        assert image is not None, address
        assert str(image["src"]).partition("?")[0] == path
        feed = client.get("/feed.json").get_json()["items"][0]["content_html"]
        assert f'src="https://notes.example{path}' in feed
    assert Picture.query.count() == 0
    post = PostFactory.create(author=john, body="![](https://notes.example.evil/a.png)")
    db.session.commit()
    page = read(client.get(f"/post/{post.id}", follow_redirects=True))
    assert page.select_one(".e-content img") is None
