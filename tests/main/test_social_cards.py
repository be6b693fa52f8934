"""The picture that a shared link shows: drawn when a post is published, kept, and never stale."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import db
from app.content.images.social_card import SocialCard
from app.models import Post, PostSocialCard, SiteVersion, User
from app.services.images.social_cards import card_of
from app.web.pages import social_cards
from tests.clients import API
from tests.factories import NOT_PUBLIC, PostFactory, UserFactory, put_in_state
from tests.fixture_types import ClientOf, CountStatements
from tests.main.submitting import publish, submit
from tests.pages import first


def kept() -> dict[int, str]:
    """The digests of the pictures that are kept, by post."""
    return {row.post_id: row.digest for row in db.session.execute(select(PostSocialCard)).scalars()}


def published() -> Post:
    """The only post."""
    post: Post = Post.query.one()
    return post


def address_of(client: FlaskClient, page: str) -> str:
    """The path of the picture that a page names for links to it."""
    return str(
        first(client.get(page, follow_redirects=True), "meta[property='og:image']")["content"]
    ).removeprefix("http://localhost")


def test_publishing_draws_the_card(browser: FlaskClient, client: FlaskClient) -> None:
    publish(browser, "/write", title="On boats", body="They float")
    post = published()
    assert kept() == {post.id: card_of(post).digest}
    answer = client.get(address_of(client, f"/post/{post.id}"))
    assert answer.status_code == 200
    assert answer.mimetype == "image/png"
    assert Image.open(BytesIO(answer.data)).size == (1200, 630)


def test_a_note_has_a_card_that_quotes_it(browser: FlaskClient) -> None:
    submit(browser, "/", body="A seal, near the third buoy")
    card = card_of(published())
    assert (card.text, card.is_note) == ("A seal, near the third buoy", True)
    assert kept() == {published().id: card.digest}


def test_posts_written_through_the_api_have_cards_too(john: User, api_client: ClientOf) -> None:
    api = api_client(john)
    written = api.post(f"{API}/posts/", json={"title": "On boats", "body": "They float"})
    assert written.status_code == 201
    first = kept()[published().id]
    assert api.put(written.location, json={"title": "On ships"}).status_code == 200
    assert kept()[published().id] == card_of(published()).digest != first


def test_a_new_title_makes_a_new_card_and_a_new_text_does_not(browser: FlaskClient) -> None:
    publish(browser, "/write", title="On boats", body="They float")
    post_id, first = published().id, kept()
    submit(browser, f"/edit/{post_id}", title="On boats", body="They sink")
    assert kept() == first
    submit(browser, f"/edit/{post_id}", title="On ships", body="They sink")
    assert kept() == {post_id: card_of(published()).digest} != first


@pytest.mark.parametrize(
    ("send", "body"),
    [(submit, "Not yet"), (publish, "![Boats](https://example.org/boats.jpg)")],
    ids=["draft", "photo"],
)
def test_none_is_drawn_ahead_that_nobody_is_shown(
    browser: FlaskClient, send: Callable[..., TestResponse], body: str
) -> None:
    send(browser, "/write", title="A title", body=body)
    assert published().body == body
    assert kept() == {}


def test_nobody_waits_for_the_database_while_a_card_is_drawn(
    browser: FlaskClient, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = social_cards.drawn
    seen = []

    def watched(card: SocialCard) -> bytes:
        seen.append(db.session.registry().in_transaction())
        return drawn(card)

    monkeypatch.setattr(social_cards, "drawn", watched)
    publish(browser, "/write", title="On boats", body="They float")
    db.session.delete(db.session.get(PostSocialCard, published().id))
    assert client.get(address_of(client, f"/post/{published().id}")).status_code == 200
    assert seen == [False, False]


def test_a_card_that_is_missing_is_drawn_once_and_kept(
    client: FlaskClient,
    john: User,
    statements: CountStatements,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    post = PostFactory.create(title="Older than cards", author=john)
    address = address_of(client, f"/post/{post.id}")
    version = db.session.scalar(select(SiteVersion.number))
    first = client.get(address)
    assert first.status_code == 200
    assert kept() == {post.id: card_of(post).digest}
    assert db.session.scalar(select(SiteVersion.number)) == version, "cached pages stay"
    monkeypatch.setattr(social_cards, "drawn", lambda _card: pytest.fail("it is kept"))
    with statements() as heard:
        assert client.get(address).data == first.data
    assert len(heard) == 1


def test_an_author_who_changes_names_changes_on_cards(client: FlaskClient, john: User) -> None:
    post = PostFactory.create(title="Boats", author=john)
    old = address_of(client, f"/post/{post.id}")
    client.get(old)
    john.name = "John Oarsman"
    new = address_of(client, f"/post/{post.id}")
    answer = client.get(old)
    assert (answer.status_code, answer.location) == (302, new) != (302, old)
    assert client.get(new).status_code == 200
    assert kept() == {post.id: new.split("/")[-1].removesuffix(".png")}


def test_a_post_of_nobody_has_a_card(client: FlaskClient) -> None:
    address = address_of(client, f"/post/{PostFactory.create(title='Boats', author=None).id}")
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("state", [*NOT_PUBLIC, "deleted"])
def test_what_is_not_public_has_no_card(client: FlaskClient, john: User, state: str) -> None:
    post = PostFactory.create(title="Secret plans", author=john)
    address = address_of(client, f"/post/{post.id}")
    assert client.get(address).status_code == 200
    if state == "deleted":
        db.session.delete(post)
    else:
        put_in_state(post, state)
    assert client.get(address).status_code == 404
    assert client.get(f"/card/{post.id}/x.png").status_code == 404
    assert (kept() == {}) == (state == "deleted")


def test_a_post_that_is_deleted_while_its_card_is_drawn_costs_nothing(
    app: Flask, john: User
) -> None:
    card = card_of(PostFactory.create(title="Boats", author=john))
    db.session.commit()
    assert social_cards.draw_and_store(999_999, card).startswith(b"\x89PNG")
    assert kept() == {}


@pytest.mark.parametrize("page", ["/", "/tags", "/user/john"])
def test_every_other_page_shows_the_card_of_the_site(
    client: FlaskClient, john: User, page: str
) -> None:
    address = address_of(client, page)
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "image/png"
    assert client.get("/card/another.png").location.endswith(address)
    assert kept() == {}


def test_other_sites_may_show_cards_and_keep_them_for_a_day(
    client: FlaskClient, john: User
) -> None:
    post = PostFactory.create(title="Boats", author=john)
    for page in ("/", f"/post/{post.id}"):
        headers = client.get(address_of(client, page)).headers
        assert headers["Cache-Control"] == "public, max-age=86400"
        assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in headers


def test_the_cache_of_pages_keeps_no_pictures(
    app: Flask, make_app: object, database_address: str, john: User
) -> None:
    caching = make_app("testing", database_address, PAGE_CACHE_MEGABYTES=1)  # type: ignore[operator]
    client = caching.test_client()
    post = PostFactory.create(title="Boats", author=UserFactory.create())
    pages = caching.extensions["page_cache"].store
    address = address_of(client, f"/post/{post.id}/boats")
    stored = len(pages)
    assert client.get(address).status_code == 200
    assert len(pages) == stored == 1
