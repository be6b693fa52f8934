"""External images: no page makes a browser load anything from another site."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import db
from app.models import Comment, Picture, Post, Tag, User, utcnow
from app.services.images import external_images
from app.services.images.quota import shrink_to
from app.services.moderation import moderation
from tests.clients import browser_of
from tests.factories import CommentFactory, PostFactory, administrator
from tests.fixture_types import CountStatements, MakeApp
from tests.pages import first, read
from tests.pictures import keep_copy, picture

BOAT = "https://photos.example/boat.png?size=l&x=1"
QUEUES = [f"/moderate?show={name}" for name in moderation.QUEUES]
# What makes a browser fetch something (https://html.spec.whatwg.org/#fetching-resources).
LOADING = {
    *(("img", "src"), ("img", "srcset"), ("source", "src"), ("source", "srcset")),
    *(("script", "src"), ("iframe", "src"), ("embed", "src"), ("object", "data"), ("input", "src")),
    *(("video", "src"), ("video", "poster"), ("audio", "src"), ("track", "src"), ("image", "href")),
    *(("use", "href"), ("body", "background"), ("a", "ping")),
}
LOADED_LINKS = {"stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch"}
LOADED_LINKS |= {"manifest"}


@pytest.fixture
def showing(app: Flask, make_app: MakeApp, database_address: str) -> Flask:
    """The site with room for pictures, which nobody fetches."""
    showing = make_app("testing", database_address, PICTURE_MEGABYTES=1)
    showing.extensions["image_fetcher"].stop()
    return showing


@pytest.fixture
def reader(showing: Flask) -> FlaskClient:
    return showing.test_client()


@pytest.fixture
def written(john: User) -> tuple[Post, Comment]:
    """A post and a comment with one picture; another post and another comment that are hidden."""
    body = f'![A boat]({BOAT} "At sea") [![linked]({BOAT})](/about)'
    sea = Tag(name="Sea", slug="sea")
    post: Post = PostFactory.create(author=john, title="Boats", body=body, tags=[sea])
    comment: Comment = CommentFactory.create(post=post, body=body)
    mary = administrator()
    moderation.hide_post(mary, PostFactory.create(author=john, body=body).id, "Off topic")
    moderation.hide_comment(mary, CommentFactory.create(post=post, body=body).id, "Off topic")
    db.session.commit()
    return post, comment


def address_of(post: Post) -> str:
    return f"/post/{post.id}/{post.slug}"


def loaded(answer: TestResponse) -> list[str]:
    """The addresses that a browser asks for when it shows the page, absolute."""
    assert answer.status_code == 200, answer.request.path
    page = read(answer)
    found = [str(each[name]) for tag, name in LOADING for each in page.select(f"{tag}[{name}]")]
    found += [
        str(link["href"]) for link in page.select("link[href]") if LOADED_LINKS & set(link["rel"])
    ]
    assert not page.select("[style]")
    return [urljoin("http://localhost/", address) for address in found]


def elsewhere(answer: TestResponse) -> list[str]:
    """Those of them that another site would be asked for."""
    return [address for address in loaded(answer) if urlsplit(address).netloc != "localhost"]


def never_asked() -> None:
    db.session.execute(db.delete(Picture))


def given_up() -> None:
    now = utcnow()
    leased = external_images.QUEUE.lease_next(now)
    assert leased is not None
    external_images.QUEUE.fail(leased, "the server answers 404", now, permanent=True)


def being_fetched() -> None:
    assert external_images.QUEUE.lease_next(utcnow()) is not None


def kept() -> None:
    keep_copy(BOAT, picture(width=640, height=480))


def gave_way() -> None:
    kept()
    assert shrink_to(0) == 1


STATES = [never_asked, being_fetched, given_up, kept, gave_way]


@pytest.mark.parametrize("come_about", STATES, ids=lambda state: str(state.__name__))
def test_no_page_loads_anything_from_elsewhere(
    showing: Flask, written: tuple[Post, Comment], come_about: object
) -> None:
    post, comment = written
    come_about()  # type: ignore[operator]
    browser = browser_of(showing, administrator(email="mary@example.com"))
    pages = [
        *(address_of(post), "/", "/user/john", "/tag/sea", "/search?q=boat", "/archive", *QUEUES),
        *(f"/edit/{post.id}", f"/post/{post.id}/delete", f"/moderate/post/{post.id}/hide"),
        *(f"/comment/{comment.id}/delete", f"/moderate/comment/{comment.id}/hide"),
    ]
    for page in pages:
        answer = browser.get(page)
        assert elsewhere(answer) == [], page
        content = read(answer)
        images = content.select("main .prose img")
        assert all(image.get("width") and image.get("height") for image in images), page
        links = content.select("main .prose .picture-elsewhere")
        assert {image["alt"] for image in images} <= {"A boat", "linked"}, page
        assert not (links if come_about is kept else images), page
        # an article in a list has a picture that is kept here, and otherwise words alone
        with_pictures = "main .prose:not([hidden])" + (
            "" if come_about is kept else ":not(.teaser)"
        )
        assert bool(images or links) is bool(content.select(with_pictures)), page


def test_without_a_copy_a_link_says_what_there_is_and_where(
    reader: FlaskClient, written: tuple[Post, Comment]
) -> None:
    link = first(reader.get(address_of(written[0])), "a.picture-elsewhere")
    assert link["href"] == BOAT
    assert "noreferrer" in link["rel"]
    assert " ".join(link.get_text(" ").split()) == "A boat Picture at photos.example"


def test_without_room_copies_that_there_are_are_not_shown(
    app: Flask, written: tuple[Post, Comment], statements: CountStatements
) -> None:
    keep_copy(BOAT, picture())
    with statements() as heard:
        page = app.test_client().get(address_of(written[0]))
    assert loaded(page) == [address for address in loaded(page) if "/picture/" not in address]
    assert "picture-elsewhere" in page.text
    assert "pictures" not in str(heard)


@pytest.mark.parametrize("kind", ["post", "comment"])
def test_a_preview_loads_nothing_from_elsewhere(
    showing: Flask, john: User, written: tuple[Post, Comment], kind: str
) -> None:
    digest = keep_copy(BOAT, picture())
    text = f"![a]({BOAT}) ![b](//other.example/x.png) ![c](/static/sample/harbour-dusk.svg)"
    answer = browser_of(showing, john).post("/preview", data={"text": text, "kind": kind})
    html = answer.get_json()["html"]
    assert html.count("<img ") == html.count(' width="') == 2
    assert f'<img src="/picture/{digest}"' in html
    assert 'src="//other' not in html


@pytest.mark.parametrize("kind", ["atom", "rss", "json"])
def test_feeds_show_the_copies_by_absolute_addresses(
    reader: FlaskClient, written: tuple[Post, Comment], kind: str
) -> None:
    addresses = (f"/feed.{kind}", f"/post/{written[0].id}/comments.{kind}")
    for address in addresses:
        feed = reader.get(address).text
        assert "<img" not in feed
        assert "&lt;img" not in feed
    digest = keep_copy(BOAT, picture())
    for address in addresses:
        feed = reader.get(address).text.replace('\\"', '"').replace("&#34;", '"')
        assert f"http://localhost/picture/{digest}" in feed
        assert 'src="https://photos.example' not in feed


def test_shared_links_show_the_copy(reader: FlaskClient, written: tuple[Post, Comment]) -> None:
    digest = keep_copy(BOAT, picture(width=640, height=480))
    page = read(reader.get(address_of(written[0])))
    said = {str(meta["property"]): meta["content"] for meta in page.select("meta[property]")}
    assert said["og:image"] == f"http://localhost/picture/{digest}"
    assert (said["og:image:width"], said["og:image:height"]) == ("640", "480")


def test_pages_in_memory_change_when_a_copy_comes(
    app: Flask, make_app: MakeApp, database_address: str, written: tuple[Post, Comment]
) -> None:
    caching = make_app("testing", database_address, PICTURE_MEGABYTES=1, PAGE_CACHE_MEGABYTES=1)
    caching.extensions["image_fetcher"].stop()
    client, page = caching.test_client(), address_of(written[0])
    assert "picture-elsewhere" in client.get(page).text
    digest = keep_copy(BOAT, picture())
    caching.extensions["site_version"].invalidate()  # it asks the database twice a second
    assert f"/picture/{digest}" in client.get(page).text


def test_all_texts_of_a_page_cost_one_statement(
    reader: FlaskClient, john: User, statements: CountStatements
) -> None:
    def asked(address: str) -> int:
        with statements() as heard:
            assert reader.get(address).status_code == 200
        return len(heard)

    post = PostFactory.create(author=john, body="No picture")
    plain = {page: asked(page) for page in ("/", address_of(post))}
    for number in range(5):
        body = f"![](https://a.example/{number}.png) ![](https://a.example/{number}-2.png)"
        PostFactory.create(author=john, body=body)
        CommentFactory.create(post=post, author=john, body=body)
    for page, before in plain.items():
        assert asked(page) == before + 1, page
