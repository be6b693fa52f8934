"""Covers of posts: choosing and uploading them, and where readers and other sites see them."""

from __future__ import annotations

import json
from urllib.parse import urljoin

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import db
from app.content.images.uploads import MAX_BYTES
from app.models import Media, MediaUse, Post, User
from app.web.media.pruning import prune
from tests.clients import api_client_of, browser_of, settle
from tests.factories import PostFactory, administrator
from tests.fixture_types import CountStatements
from tests.main.setting import error_at, set_fields
from tests.main.submitting import fields_of
from tests.media_files import as_file, drawn, make_variants, picture_of, send_form
from tests.pages import first, read, words

ALT = "A boat <at> “sea” 🏝 שלום"


@pytest.fixture
def post(john: User) -> Post:
    found: Post = PostFactory.create(author=john, title="On boats", body="They float.")
    return found


@pytest.fixture
def boat(john: User) -> str:
    """The address of a picture of John's."""
    return picture_of(john, "b" * 40).file.media_name.path


def send_file(browser: FlaskClient, post: Post, data: bytes, **changes: str) -> TestResponse:
    """Send the form of a post with a file for its cover."""
    address = f"/edit/{post.id}"
    fields = {**fields_of(browser.get(address), "excerpt"), **changes}
    return send_form(browser, address, {**fields, "cover_upload": as_file(data)})


def page_of(site: Flask, post: Post) -> TestResponse:
    answer = site.test_client().get(f"/post/{post.id}", follow_redirects=True)
    assert answer.status_code == 200
    return answer


def meta(answer: TestResponse, name: str) -> str:
    return str(first(answer, f"meta[property='{name}'], meta[name='{name}']")["content"])


def test_a_cover_is_chosen_from_ones_own_pictures(
    site: Flask, browser: FlaskClient, post: Post, boat: str
) -> None:
    form = browser.get(f"/edit/{post.id}")
    offered = [str(choice["value"]) for choice in read(form).select("[name=cover]")]
    assert offered == ["", boat]
    assert set_fields(browser, post, cover=boat, cover_alt=ALT).status_code == 302
    image = first(page_of(site, post), ".entry-text > .cover img")
    assert (image["src"], image["alt"]) == (boat, ALT)
    assert (image["width"], image["height"]) == ("1200", "900")
    assert "-480w.webp 480w" in str(image["srcset"])
    assert "38rem" in str(image["sizes"])
    assert image["fetchpriority"] == "high"
    assert "loading" not in image.attrs
    teaser = first(site.test_client().get("/"), ".teaser img")
    assert (teaser["src"], teaser["alt"], teaser["loading"]) == (boat, ALT, "lazy")
    kept = fields_of(browser.get(f"/edit/{post.id}"), "excerpt")
    assert (kept["cover"], kept["cover_alt"]) == (boat, ALT)
    set_fields(browser, post, body="Another text")
    assert read(page_of(site, post)).select(".cover")
    set_fields(browser, post, cover="")
    assert not read(page_of(site, post)).select(".cover")
    assert fields_of(browser.get(f"/edit/{post.id}"), "excerpt")["cover_alt"] == ""


def test_other_sites_get_the_cover(
    site: Flask, browser: FlaskClient, post: Post, boat: str
) -> None:
    set_fields(browser, post, cover=boat, cover_alt=ALT, body="![Other](/static/img/icon-512.png)")
    page = page_of(site, post)
    absolute = urljoin("http://localhost", boat)
    assert meta(page, "og:image") == absolute
    assert meta(page, "og:image:alt") == ALT
    assert (meta(page, "og:image:width"), meta(page, "og:image:height")) == ("1200", "900")
    graph = json.loads(first(page, "script[type='application/ld+json']").get_text())
    assert graph["@graph"][0]["image"] == absolute
    client = site.test_client()
    item = json.loads(client.get("/feed.json").text)["items"][0]
    assert item["image"] == absolute
    assert f'<img src="{absolute}" width="1200"' in item["content_html"].splitlines()[0]
    for name in ("atom", "rss"):
        assert absolute in client.get(f"/feed.{name}").text
    address = page.request.url
    quoted = client.get("/oembed", query_string={"url": address}).get_json()
    assert quoted["thumbnail_url"].endswith("-960w.webp")
    assert (quoted["thumbnail_width"], quoted["thumbnail_height"]) == (960, 720)
    small = {"url": address, "maxwidth": "100"}
    assert "thumbnail_url" not in client.get("/oembed", query_string=small).get_json()


def test_a_note_shows_its_cover(site: Flask, browser: FlaskClient, john: User, boat: str) -> None:
    note = PostFactory.create(author=john, body="They float.")
    set_fields(browser, note, cover=boat, cover_alt=ALT)
    assert first(site.test_client().get("/"), ".note .cover img")["src"] == boat
    assert first(page_of(site, note), ".note .cover img")["src"] == boat


def test_a_missing_description_is_told_of_before_publishing(
    browser: FlaskClient, john: User, boat: str
) -> None:
    draft = PostFactory.create(author=john, title="On boats", status="draft")
    set_fields(browser, draft, cover=boat)
    page = browser.get(f"/post/{draft.id}/publish")
    assert first(page, ".shared-picture")["src"] == boat
    assert "The cover has no description" in words(page)
    set_fields(browser, draft, cover_alt=ALT)
    assert "The cover has no description" not in words(browser.get(f"/post/{draft.id}/publish"))


def test_a_cover_is_uploaded_with_the_post(
    site: Flask, browser: FlaskClient, post: Post, john: User
) -> None:
    answer = send_file(browser, post, drawn(width=500, height=2000), cover_alt=ALT)
    assert answer.status_code == 302
    image = first(page_of(site, post), ".cover img")
    assert (image["width"], image["height"], image["alt"]) == ("500", "2000", ALT)
    settle()
    media = db.session.scalars(select(Media)).one()
    assert (media.owner_id, media.alt, media.name) == (john.id, ALT, "boat.jpg")
    assert site.test_client().get(str(image["src"])).status_code == 200
    written = browser.get("/write")
    fields = fields_of(written, "excerpt") | {"body": "New", "cover_alt": "x"}
    file = as_file(drawn(width=1, height=1), "dot.jpg")
    answer = send_form(browser, "/write", {**fields, "cover_upload": file})
    assert answer.status_code == 302
    assert "-1x1.jpg" in fields_of(browser.get(answer.location), "excerpt")["cover"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"words", "This is no picture"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (drawn(width=400)[:-60], "ends too early"),
        (bytes(MAX_BYTES + 1), "up to 20 MB"),
    ],
    ids=["text", "svg", "cut off", "too large"],
)
def test_what_is_no_picture_is_refused_with_the_text_kept(
    browser: FlaskClient, post: Post, data: bytes, said: str
) -> None:
    answer = send_file(browser, post, data, body="Typed")
    assert answer.status_code in (400, 413, 415)
    assert said in first(answer, "#cover-error").get_text()
    assert fields_of(answer, "excerpt")["body"].strip() == "Typed"
    db.session.refresh(post)
    assert post.body == "They float."


def test_only_ones_own_pictures_can_be_covers(
    browser: FlaskClient, post: Post, susan: User
) -> None:
    others = picture_of(susan, "c" * 40).file.media_name.path
    nobodys = others.replace("c", "d", 40)
    for address in (others, nobodys, "/media/x", "https://example.com/a.jpg", "1", "x" * 400):
        answer = set_fields(browser, post, cover=address)
        assert error_at(answer, "cover").startswith("Choose one of your own pictures")
    answer = set_fields(browser, post, cover="x" * 501)
    assert answer.status_code == 400
    db.session.refresh(post)
    assert post.cover is None


def test_too_long_a_description_is_refused(browser: FlaskClient, post: Post, boat: str) -> None:
    answer = set_fields(browser, post, cover=boat, cover_alt="x" * 1001)
    assert "1000" in error_at(answer, "cover_alt")
    assert set_fields(browser, post, cover=boat, cover_alt="x" * 1000).status_code == 302


def test_an_administrator_leaves_the_cover_as_it_is(
    site: Flask, browser: FlaskClient, post: Post, boat: str
) -> None:
    set_fields(browser, post, cover=boat, cover_alt=ALT)
    other = browser_of(site, administrator())
    assert set_fields(other, post, body="Put right").status_code == 302
    assert first(page_of(site, post), ".cover img")["src"] == boat


def test_a_deleted_picture_is_no_cover(
    site: Flask, browser: FlaskClient, post: Post, john: User
) -> None:
    send_file(browser, post, drawn())
    settle()
    visitor = site.test_client()
    assert read(visitor.get("/")).select(".teaser img")
    media = db.session.scalars(select(Media)).one()
    page = browser.get("/pictures")
    assert "On boats" in words(page)
    assert "Cover" in words(page)
    form = browser.get(f"/pictures/{media.id}/delete")
    assert "On boats" in words(form)
    assert browser.post(f"/pictures/{media.id}/delete", data=fields_of(form, "csrf_token"))
    assert not read(visitor.get("/")).select(".teaser img")
    assert not read(page_of(site, post)).select(".cover")
    make_variants(site)
    assert not read(page_of(site, post)).select(".cover")


def test_a_cover_is_a_use(site: Flask, browser: FlaskClient, post: Post, boat: str) -> None:
    set_fields(browser, post, cover=boat)
    settle()
    uses = db.session.scalars(select(MediaUse)).all()
    assert [(use.post_id, use.kind) for use in uses] == [(post.id, "cover")]
    db.session.scalars(select(Media)).one().created_at = post.created_at.replace(year=2020)
    settle()
    with site.app_context():
        assert prune()[0] == 0
    set_fields(browser, post, cover="")
    settle()
    assert db.session.scalars(select(MediaUse)).all() == []


def test_clients_give_and_get_the_cover(site: Flask, john: User, boat: str) -> None:
    client = api_client_of(site, john)
    sent = {"body": "They float.", "cover": boat, "cover_alt": ALT}
    made = client.post("/api/ver1/posts/", json=sent)
    assert made.status_code == 201, made.text
    assert (made.get_json()["cover"], made.get_json()["cover_alt"]) == (boat, ALT)
    address = made.get_json()["url"]
    assert client.get("/api/ver1/posts/").get_json()["posts"][0]["cover"] == boat
    assert client.get(address).get_json()["cover_alt"] == ALT
    assert client.put(address, json={"cover_alt": "Other"}).get_json()["cover"] == boat
    assert client.put(address, json={"title": "On boats"}).get_json()["cover_alt"] == "Other"
    refused = client.put(address, json={"cover": "/media/other"})
    assert refused.status_code == 400
    removed = client.put(address, json={"cover": ""}).get_json()
    assert (removed["cover"], removed["cover_alt"]) == (None, "")


def test_pages_need_no_statement_more(
    site: Flask, browser: FlaskClient, post: Post, boat: str, statements: CountStatements
) -> None:
    client = site.test_client()
    addresses = ("/", f"/post/{post.id}/on-boats", "/user/john", "/feed.atom")

    def count() -> list[int]:
        settle()
        counted = []
        for address in addresses:
            client.get(address + "?page=1")
            with statements() as sent:
                assert client.get(address + "?other=1").status_code == 200
            counted.append(len(sent))
        return counted

    set_fields(browser, post, title="On boats")  # which finds out the language
    before = count()
    set_fields(browser, post, cover=boat, cover_alt=ALT)
    assert count() == before
