"""Metadata of pages for search engines and link previews."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import Post, Tag, User
from app.web.pages.metadata import og_locale
from tests.factories import CommentFactory, PostFactory, UserFactory
from tests.fixture_types import ClientOf, MakeApp
from tests.pages import links, read

MOMENT = datetime(2026, 1, 31, 12)  # noqa: DTZ001 - naive UTC inside
HOSTILE = "\"><script>alert(1)</script> & 'quotes' "


def properties(page: TestResponse) -> dict[str, str]:
    """The properties of Open Graph on a page, each of which is there once."""
    found = [
        (str(meta["property"]), str(meta["content"]))
        for meta in read(page).select("meta[property]")
    ]
    assert len(dict(found)) == len(found), found
    return dict(found)


def canonical(page: TestResponse) -> str | None:
    """The one address of a page, if it has one."""
    found = [str(link["href"]) for link in read(page).select("head link[rel=canonical]")]
    assert len(found) <= 1, found
    return found[0] if found else None


def is_hidden_from_search(page: TestResponse) -> bool:
    return bool(read(page).select("head meta[name=robots][content=noindex]"))


def page_of(client: FlaskClient, post: Post) -> TestResponse:
    """The page of a post, by an address that is not quite its own."""
    return client.get(f"/post/{post.id}/{post.slug}?utm_source=letter")


@pytest.fixture
def post(john: User) -> Post:
    """An article that has everything."""
    john.name = "John <Dale>"
    written: Post = PostFactory.create(
        author=john,
        title=HOSTILE,
        body="They *float*, mostly. " * 30,
        tags=[Tag(name="Sea", slug="sea")],
        language="zh-Hans",
        published_at=MOMENT,
        updated_at=MOMENT.replace(year=2027),
    )
    return written


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("/", "/"),
        ("/?utm_source=letter&page=1", "/"),
        ("/?page=2", "/?page=2"),
        ("/tags?x=y", "/tags"),
        ("/tag/sea?fbclid=1", "/tag/sea"),
        ("/user/john?ref=x", "/user/john"),
        ("/authors?page=1", "/authors"),
        ("/archive?page=7&x=y", "/archive?page=7"),
        ("/archive/2026/01", "/archive/2026/01"),
        ("/search?q=a+b&tag=sea&lang=x&page=2", "/search?q=a+b&tag=sea&page=2"),
        ("/followers/john", "/followers/john"),
    ],
)
def test_every_page_has_one_address(
    client: FlaskClient, post: Post, asked: str, address: str
) -> None:
    assert canonical(client.get(asked)) == f"http://localhost{address}"


def test_a_post_has_one_address(client: FlaskClient, post: Post) -> None:
    address = f"http://localhost/post/{post.id}/{post.slug}"
    for page in (
        page_of(client, post),
        client.get(f"/post/{post.id}?page=1", follow_redirects=True),
        client.get(f"/post/{post.id}/another-title", follow_redirects=True),
    ):
        assert canonical(page) == address == properties(page)["og:url"]


def test_it_is_the_configured_address(
    make_app: MakeApp, database_address: str, post: Post, client: FlaskClient
) -> None:
    client.get("/")  # what the test has stored is there
    site = make_app("testing", database_address, SITE_URL="https://blog.example")
    said = properties(page_of(site.test_client(), post))
    for name in ("og:url", "og:image", "article:author"):
        assert said[name].startswith("https://blog.example/"), name


def test_a_link_to_a_post_shows_what_it_is_about(client: FlaskClient, post: Post) -> None:
    page = page_of(client, post)
    said = properties(page)
    assert said["og:type"] == "article"
    assert said["og:title"] == post.title
    assert said["og:site_name"] == "Harbour Notes"
    assert said["og:description"] == post.excerpt
    assert said["og:locale"] == "zh_CN"
    assert said["article:published_time"] == "2026-01-31T12:00:00Z"
    assert said["article:modified_time"] == "2027-01-31T12:00:00Z"
    assert said["article:author"] == "http://localhost/user/john"
    assert said["article:tag"] == "Sea"
    head = read(page).head
    assert head is not None
    named = {str(meta["name"]): meta["content"] for meta in head.select("meta[name]")}
    assert named["description"] == post.excerpt
    assert named["author"] == "John <Dale>"
    assert named["twitter:card"] == "summary_large_image"
    assert "robots" not in named


def test_a_note_is_called_a_note(client: FlaskClient, john: User) -> None:
    note = PostFactory.create(author=john, body="The tide is out.")
    said = properties(page_of(client, note))
    assert (said["og:title"], said["og:description"]) == ("Note by john", "The tide is out.")
    assert "article:modified_time" not in said


def test_a_post_without_words_has_a_description(client: FlaskClient, john: User) -> None:
    for title, body in (("Boats", "![](/x.svg)"), (None, "![](/x.svg)")):
        page = page_of(client, PostFactory.create(author=john, title=title, body=body))
        expected = title or "Note by john"
        assert properties(page)["og:description"] == expected
        [description] = read(page).select("meta[name=description]")
        assert description["content"] == expected


def test_a_post_of_nobody_names_no_author(client: FlaskClient) -> None:
    page = page_of(client, PostFactory.create(author=None, title="Left behind"))
    assert "article:author" not in properties(page)
    assert read(page).select("meta[name=author]") == []


@pytest.mark.parametrize(
    ("body", "image", "alt"),
    [
        ("![A boat](/static/img/icon-512.png)", "/static/img/icon-512.png", "A boat"),
        ("text\n\n![](/static/img/icon-512.png)", "/static/img/icon-512.png", "On boats"),
        ("![tiny](/static/img/favicon.png) ![A boat](/b.png)", "/b.png", "A boat"),
        ("![drawn](/d.svg)\n\n![A boat](b.png?x=1&y=2)", "/post/{id}/b.png?x=1&y=2", "A boat"),
    ],
)
def test_the_first_picture_of_a_post_stands_for_it(
    client: FlaskClient, john: User, body: str, image: str, alt: str
) -> None:
    post = PostFactory.create(author=john, title="On boats", body=body)
    said = properties(page_of(client, post))
    assert said["og:image"] == f"http://localhost{image.format(id=post.id)}"
    assert said["og:image:alt"] == alt
    if "512" in image:
        assert (said["og:image:width"], said["og:image:height"]) == ("512", "512")


@pytest.mark.parametrize("body", ["no picture", "![drawn](/d.svg)", "![x](http://[::1)"])
def test_a_post_without_one_shows_its_card(client: FlaskClient, john: User, body: str) -> None:
    post = PostFactory.create(author=john, title="On boats", body=body)
    said = properties(page_of(client, post))
    assert said["og:image"].startswith(f"http://localhost/card/{post.id}/")
    assert said["og:image:alt"] == "On boats"
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
    assert said["og:image:type"] == "image/png"


@pytest.mark.parametrize(
    ("address", "title", "kind"),
    [
        ("/", "Harbour Notes", "website"),
        ("/tag/sea", "Sea", "website"),
        ("/user/john", "John <Dale>", "profile"),
        ("/archive/2026/01", "January 2026 · Archive", "website"),
        ("/authors", "Authors", "website"),
    ],
)
def test_lists_say_what_they_are(
    client: FlaskClient, post: Post, address: str, title: str, kind: str
) -> None:
    page = client.get(address)
    said = properties(page)
    assert (said["og:title"], said["og:type"]) == (title, kind)
    assert said["og:locale"] == "en_US"
    [description] = read(page).select("meta[name=description]")
    assert said["og:description"] == description["content"] != ""
    assert client.get(said["og:image"].removeprefix("http://localhost")).mimetype == "image/png"
    assert not is_hidden_from_search(page)


def test_the_language_of_a_list_is_that_of_the_page(client: FlaskClient) -> None:
    page = client.get("/tags", headers={"Accept-Language": "zh"})
    assert properties(page)["og:locale"] == "zh_CN"


def test_only_the_first_page_of_a_list_is_to_be_found(client: FlaskClient, john: User) -> None:
    PostFactory.create_batch(30, author=john)
    for address in ("/", "/user/john"):
        older = next(link for text, link in links(client.get(address)).items() if "Older" in text)
        assert is_hidden_from_search(client.get(older))
        assert canonical(client.get(older)) == f"http://localhost{older}"
        assert is_hidden_from_search(client.get(f"{address}?page=2"))
        assert not is_hidden_from_search(client.get(f"{address}?page=1"))


@pytest.mark.parametrize("address", ["/search", "/search?q=x", "/followers/john"])
def test_lists_of_what_stands_elsewhere_are_no_index(
    client: FlaskClient, john: User, address: str
) -> None:
    assert is_hidden_from_search(client.get(address))


def test_pages_of_comments_are_the_post(client: FlaskClient, john: User) -> None:
    post = PostFactory.create(author=john, title="On boats")
    CommentFactory.create_batch(60, post=post)
    later = next(link for text, link in links(page_of(client, post)).items() if "Later" in text)
    assert canonical(client.get(later)) == f"http://localhost/post/{post.id}/on-boats"


@pytest.mark.parametrize("address", ["/auth/login", "/auth/register", "/auth/reset", "/nowhere"])
def test_nobody_links_to_forms_and_errors(client: FlaskClient, address: str) -> None:
    page = client.get(address)
    assert is_hidden_from_search(page)
    assert canonical(page) is None
    assert properties(page) == {}


def test_what_is_not_public_says_nothing_of_itself(client_of: ClientOf, john: User) -> None:
    draft = PostFactory.create(author=john, status="draft", title="Secret", body="Secret plans")
    page = client_of(john).get(f"/post/{draft.id}", follow_redirects=True)
    assert page.status_code == 200
    assert is_hidden_from_search(page)
    assert canonical(page) is None
    assert properties(page) == {}


def test_pages_of_ones_own_say_nothing_either(client_of: ClientOf) -> None:
    browser = client_of(UserFactory.create())
    for address in ("/drafts", "/write", "/edit-profile", "/auth/settings"):
        page = browser.get(address)
        assert page.status_code == 200
        assert is_hidden_from_search(page), address
        assert canonical(page) is None, address


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("en", "en_US"),
        ("en-GB", "en_GB"),
        ("zh-Hans", "zh_CN"),
        ("zh-Hant", "zh_TW"),
        ("sr-Latn", "sr_RS"),
        ("he", "he_IL"),
        ("x-own", None),
        ("zz", None),
        ("", None),
    ],
)
def test_a_language_has_the_country_of_most_who_speak_it(tag: str, locale: str | None) -> None:
    assert og_locale(tag) == locale
