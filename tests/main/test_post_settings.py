"""What an author sets for a post beside its text, and where readers see it."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import Comment, Post, User
from app.models.post_settings import RESERVED_SLUGS
from tests.clients import API
from tests.factories import CommentFactory, PostFactory, UserFactory, administrator
from tests.fixture_types import ClientOf
from tests.main.setting import error_at, set_fields
from tests.main.submitting import fields_of, submit
from tests.main.translating import SITE, path
from tests.pages import first, read, words

BODY = "The text begins here.\n\nIt goes on with more."


@pytest.fixture
def post(john: User) -> Post:
    """Return an article of John's."""
    found: Post = PostFactory.create(author=john, title="On boats", body=BODY)
    return found


def meta(client: FlaskClient, post: Post, name: str) -> str:
    """The content of an element in the head of a post's page."""
    db.session.refresh(post)
    page = client.get(path(post))
    assert page.status_code == 200, page.status
    return str(first(page, f"meta[name='{name}'], meta[property='{name}']")["content"])


def test_an_excerpt_takes_the_place_of_the_beginning(
    browser: FlaskClient, client: FlaskClient, post: Post
) -> None:
    words_of_ones_own = "Why “boats” & <ships> float — 船为什么浮"
    assert set_fields(browser, post, excerpt=f" {words_of_ones_own}\r\n ").status_code == 302
    assert meta(client, post, "description") == words_of_ones_own
    assert meta(client, post, "og:description") == words_of_ones_own
    for address in ("/", "/user/john"):
        assert first(client.get(address), ".p-summary").get_text() == words_of_ones_own
    feed = json.loads(client.get("/feed.json").text)["items"][0]
    assert feed["summary"] == words_of_ones_own
    assert "The text begins here." in feed["content_html"]
    found = client.get("/search?q=goes+on")
    assert "It goes on with more" in first(found, ".result-excerpt").get_text()
    assert fields_of(browser.get(f"/edit/{post.id}"), "excerpt")["excerpt"] == words_of_ones_own
    set_fields(browser, post, excerpt="")
    assert meta(client, post, "description").startswith("The text begins here.")


def test_a_note_with_an_excerpt_is_listed_with_it(
    browser: FlaskClient, client: FlaskClient, john: User
) -> None:
    note = PostFactory.create(author=john, body=BODY)
    set_fields(browser, note, excerpt="<b>Only</b> this")
    entry = client.get("/")
    assert first(entry, ".p-summary").get_text().strip() == "<b>Only</b> this"
    assert "The text begins" not in words(entry)
    assert first(entry, ".read-on a")["href"] == path(note)
    set_fields(browser, note, body="Another text")  # the excerpt stays
    assert "Only" in words(client.get("/"))


def test_too_long_an_excerpt_is_refused_with_the_text_kept(
    browser: FlaskClient, post: Post
) -> None:
    answer = set_fields(browser, post, excerpt="x" * 301, body="A new text")
    assert error_at(answer, "excerpt") == "An excerpt has at most 300 characters."
    assert fields_of(answer, "excerpt")["excerpt"] == "x" * 301
    assert fields_of(answer)["body"] == "A new text"
    db.session.refresh(post)
    assert post.body == BODY
    assert set_fields(browser, post, excerpt="船" * 300).status_code == 302


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("why-boats-float", "why-boats-float"),
        (" Why Boats/Float? ", "why-boats-float"),
        ("../../etc/passwd", "etc-passwd"),
        ("船", "船"),
    ],
)
def test_an_address_of_ones_own(
    browser: FlaskClient, client: FlaskClient, post: Post, typed: str, slug: str
) -> None:
    set_fields(browser, post, slug=typed)
    address = f"/post/{post.id}/{quote(slug)}"
    for other in (f"/post/{post.id}", f"/post/{post.id}/on-boats"):
        answer = client.get(other)
        assert (answer.status_code, answer.location) == (301, address)
    assert client.get(address).status_code == 200
    assert f"{SITE}{address}<" in client.get("/sitemap.xml").text
    set_fields(browser, post, title="On ships")  # a new title leaves it
    assert client.get(address).status_code == 200
    set_fields(browser, post, slug="")
    assert client.get(address).location == f"/post/{post.id}/on-ships"


@pytest.mark.parametrize(
    ("typed", "words_of_refusal"),
    [
        ("a" * 5000, "An address has at most 80 characters."),
        ("../", "An address needs letters or digits."),
        ("🌊", "An address needs letters or digits."),
        ("Delete", "“delete” has another meaning in addresses: choose another one."),
    ],
    ids=lambda value: value[:30],
)
def test_an_unusable_address_is_refused(
    browser: FlaskClient, post: Post, typed: str, words_of_refusal: str
) -> None:
    assert error_at(set_fields(browser, post, slug=typed), "slug") == words_of_refusal
    db.session.refresh(post)
    assert post.slug == "on-boats"


def test_a_title_gives_no_post_the_address_of_another_page(client: FlaskClient) -> None:
    for word in sorted(RESERVED_SLUGS):
        post = PostFactory.create(title=word.title())
        answer = client.get(f"/post/{post.id}")
        assert answer.location == f"/post/{post.id}/{word}-post"
        assert client.get(answer.location).status_code == 200


def test_a_canonical_address_is_in_the_head_and_the_post_not_in_the_sitemap(
    browser: FlaskClient, client: FlaskClient, post: Post
) -> None:
    assert path(post) in client.get("/sitemap.xml").text
    original = "https://example.com/a?b=1&c=<é>".replace("<é>", "é")
    set_fields(browser, post, canonical_url=f" {original}#part ")
    page = client.get(path(post))
    assert first(page, "link[rel=canonical]")["href"] == original
    assert meta(client, post, "og:url") == original
    graph = json.loads(first(page, "script[type='application/ld+json']").get_text())["@graph"]
    posting = next(each for each in graph if each["@type"] == "BlogPosting")
    assert (posting["url"], posting["mainEntityOfPage"]) == (original, original)
    assert path(post) not in client.get("/sitemap.xml").text
    assert SITE + path(post) in client.get("/feed.atom").text
    set_fields(browser, post, canonical_url="")
    assert first(client.get(path(post)), "link[rel=canonical]")["href"] == SITE + path(post)


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.com/a",
        "/post/1",
        "example.com",
        "ftp://example.com/",
        "https://",
        "https://[/",
        "https://user:secret@example.com/",
        "https://example.com:99999/",
        'https://example.com/"><script>',
        "https://example.com/a b",
        "https://example.com/\tb",
        "https://example.com/" + "a" * 500,
    ],
    ids=lambda value: value[:30],
)
def test_a_canonical_address_that_is_none_is_refused(
    browser: FlaskClient, post: Post, typed: str
) -> None:
    assert "web address" in error_at(
        set_fields(browser, post, canonical_url=typed), "canonical_url"
    )
    db.session.refresh(post)
    assert post.canonical_url is None


def test_the_address_of_the_post_itself_is_no_other_page(browser: FlaskClient, post: Post) -> None:
    home = browser.application.config["SITE_URL"].rstrip("/")
    set_fields(browser, post, canonical_url=f"{home}{path(post)}")
    db.session.refresh(post)
    assert post.canonical_url is None


def test_where_comments_are_closed_nobody_adds_one(
    browser: FlaskClient, client: FlaskClient, post: Post, client_of: ClientOf
) -> None:
    CommentFactory.create(post=post, body="An earlier word")
    reader = client_of(UserFactory.create())
    opened = fields_of(reader.get(path(post)))
    set_fields(browser, post, comments_open=None)
    for visitor in (client, reader, browser):
        page = visitor.get(path(post))
        assert "Comments are closed." in words(page)
        assert "An earlier word" in words(page)
        assert not read(page).select("#comment-form, .comments-invite")
    answer = reader.post(path(post), data={**opened, "body": "A late word"})
    assert answer.status_code == 403
    assert "Comments on this post are closed." in words(answer)
    assert fields_of(answer)["body"] == "A late word"  # one may still copy it
    assert db.session.scalar(db.select(db.func.count(Comment.id))) == 1
    set_fields(browser, post, comments_open="y")
    assert submit(reader, path(post), body="A word").status_code == 302


def test_the_api_adds_no_comment_either(
    browser: FlaskClient, post: Post, john: User, api_client: ClientOf
) -> None:
    set_fields(browser, post, comments_open=None)
    answer = api_client(john).post(f"{API}/posts/{post.id}/comments/", json={"body": "A late word"})
    assert answer.status_code == 403
    assert answer.get_json()["message"] == "Comments on this post are closed."


def test_a_form_without_settings_leaves_them(browser: FlaskClient, post: Post) -> None:
    set_fields(browser, post, excerpt="Mine", slug="mine", comments_open=None, pinned="y")
    fields = fields_of(browser.get(f"/edit/{post.id}"), "excerpt")
    names = ("excerpt", "slug", "canonical_url", "comments_open", "pinned")
    old_page = {name: value for name, value in fields.items() if name not in names}
    answer = browser.post(f"/edit/{post.id}", data={**old_page, "title": "x" * 301})
    assert fields_of(answer, "excerpt")["excerpt"] == "Mine"
    assert "comments_open" not in fields_of(answer, "excerpt")
    assert browser.post(f"/edit/{post.id}", data={**old_page, "body": "New"}).status_code == 302
    db.session.refresh(post)
    assert (post.body, post.own_excerpt, post.slug) == ("New", "Mine", "mine")
    assert not post.comments_open
    assert post.pinned_at is not None


def test_the_fold_says_what_is_set(browser: FlaskClient, post: Post) -> None:
    set_fields(browser, post, excerpt="Mine", slug="mine", language="de", comments_open=None)
    page = browser.get(f"/edit/{post.id}")
    fold = first(page, "details.post-settings")
    assert not fold.has_attr("open")
    summary = first(page, "details.post-settings > summary .optional").get_text()
    assert summary == "Deutsch, own excerpt, own address, comments closed"


def test_settings_are_nobody_elses_to_change(post: Post, client_of: ClientOf) -> None:
    stranger = client_of(UserFactory.create())
    answer = stranger.post(f"/edit/{post.id}", data={"body": "x", "excerpt": "x"})
    assert answer.status_code == 403
    editor = client_of(administrator())
    assert set_fields(editor, post, excerpt="Better").status_code == 302


def test_a_translation_is_named_by_its_title(browser: FlaskClient, english: Post) -> None:
    german = PostFactory.create(author=english.author, title="Frühling", language="de")
    assert set_fields(browser, german, translation_of=" Spring ").status_code == 302
    db.session.refresh(german)
    assert german.translation_of_id == english.id


def test_a_title_that_several_posts_or_others_have_is_refused(
    browser: FlaskClient, english: Post
) -> None:
    german = PostFactory.create(author=english.author, title="Frühling", language="de")
    PostFactory.create(title="Summer", language="en")
    answer = set_fields(browser, german, translation_of="Summer")
    assert error_at(answer, "translation_of") == "This is no title or address of a post here."
    PostFactory.create(author=english.author, title="Spring", language="fr")
    answer = set_fields(browser, german, translation_of="Spring")
    message = "Several of your posts have this title: give an address."
    assert error_at(answer, "translation_of") == message
