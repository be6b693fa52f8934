"""oEmbed: other sites ask how to quote a post."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import fromstring

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app.content.feeds.feed import Person
from app.content.feeds.oembed import Quotation, oembed
from app.models import Post, User
from tests.factories import NOT_PUBLIC, PostFactory, put_in_state
from tests.fixture_types import ClientOf, CountStatements, MakeApp
from tests.pages import read


@pytest.fixture
def post(john: User) -> Post:
    john.name = "John <Dale>"
    made: Post = PostFactory.create(
        author=john, title="On <boats> & \x01 ]]>", body="They float. " * 40, language="en"
    )
    return made


def ask(client: FlaskClient, url: str, **more: str) -> Any:
    """Return the response about an address of the site."""
    return client.get("/oembed", query_string={"url": f"http://localhost{url}", **more})


def test_a_post_can_be_quoted(client: FlaskClient, post: Post) -> None:
    answer = ask(client, f"/post/{post.id}/on-boats")
    assert answer.mimetype == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers
    said = json.loads(answer.data)
    assert said["version"] == "1.0"
    assert said["type"] == "rich"
    assert said["title"] == post.title
    assert (said["author_name"], said["author_url"]) == (
        "John <Dale> (john)",
        "http://localhost/user/john",
    )
    assert (said["provider_name"], said["provider_url"]) == ("Harbour Notes", "http://localhost/")
    quotation = BeautifulSoup(said["html"], "html.parser")
    link = quotation.select_one("blockquote[lang=en] a")
    assert link is not None
    assert link["href"] == f"http://localhost/post/{post.id}/on-boats"
    assert link.get_text() == post.title
    assert "They float." in quotation.get_text()
    assert "John <Dale>" in quotation.get_text()


def test_in_xml_it_says_the_same(client: FlaskClient, post: Post) -> None:
    answer = ask(client, f"/post/{post.id}", format="xml")
    assert answer.content_type == "text/xml; charset=utf-8"
    in_xml = {field.tag: field.text for field in fromstring(answer.data)}
    in_json = json.loads(ask(client, f"/post/{post.id}").data)
    assert in_xml == {name: str(value).replace("\x01", "") for name, value in in_json.items()}


def test_a_note_is_called_a_note(client: FlaskClient, john: User) -> None:
    note = PostFactory.create(author=john, body="Short.")
    assert json.loads(ask(client, f"/post/{note.id}").data)["title"] == "Note by john"
    left = PostFactory.create(author=None, title="Left")
    said = json.loads(ask(client, f"/post/{left.id}").data)
    assert said["author_name"] == "deleted user"
    assert "author_url" not in said


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", "http://[", "http://localhost", "http://localhost/user/john",
     "http://localhost/post/999999", "http://localhost/post/abc", "ftp://localhost/post/{id}",
     "http://evil.example/post/{id}", "http://localhost.evil.example/post/{id}",
     "http://localhost@evil.example/post/{id}", "//localhost/post/{id}", "/post/{id}",
     "http://localhost/post/{id}/delete", "http://localhost/static/x"],
)  # fmt: skip
def test_what_is_no_post_of_this_site_is_not_found(
    client: FlaskClient, post: Post, url: str
) -> None:
    answer = client.get("/oembed", query_string={"url": url.format(id=post.id)})
    assert answer.status_code == 404
    assert "They float" not in answer.text


@pytest.mark.parametrize("state", NOT_PUBLIC)
def test_what_is_not_public_is_not_found(
    client: FlaskClient, client_of: ClientOf, post: Post, john: User, state: str
) -> None:
    put_in_state(post, state)
    for visitor in (client, client_of(john)):
        assert ask(visitor, f"/post/{post.id}/on-boats").status_code == 404


def test_it_knows_the_site_by_its_configured_address(
    client: FlaskClient, database_address: str, make_app: MakeApp, post: Post
) -> None:
    configured = make_app("testing", database_address, SITE_URL="https://blog.example")
    visitor = configured.test_client()
    for url in ("https://blog.example", "http://BLOG.example"):
        answer = visitor.get(
            "/oembed", query_string={"url": f"{url}/post/{post.id}?utm=x#comments"}
        )
        assert "https://blog.example/post/" in json.loads(answer.data)["html"]
    assert ask(visitor, f"/post/{post.id}").status_code == 404


def test_another_format_is_not_implemented(client: FlaskClient, post: Post) -> None:
    # https://oembed.com/, section 2.3.5
    assert ask(client, f"/post/{post.id}", format="yaml").status_code == 501


@pytest.mark.parametrize("limit", ["nonsense", "-1", "0", "", "9" * 400, "١٢"])
def test_a_limit_that_says_nothing_is_none(client: FlaskClient, post: Post, limit: str) -> None:
    said = json.loads(ask(client, f"/post/{post.id}", maxwidth=limit, maxheight=limit).data)
    assert said == json.loads(ask(client, f"/post/{post.id}").data)


@given(st.integers(1, 2000), st.integers(1, 2000), st.text(max_size=400), st.text(max_size=400))
def test_it_fits_where_it_is_put(width: int, height: int, title: str, excerpt: str) -> None:
    quoted = Quotation(
        "http://a/post/1/1", title, excerpt, "", Person("J"), Person("S", "http://a/")
    )
    said = oembed(quoted, width, height)
    assert int(said["width"]) <= width
    assert int(said["height"]) <= height
    smaller = oembed(quoted, max(width // 2, 1), height)
    assert len(str(smaller["html"])) <= len(str(said["html"])) + 1  # an ellipsis
    assert "<script" not in str(said["html"])


def test_its_page_links_to_the_endpoint(client: FlaskClient, post: Post) -> None:
    page = read(client.get(f"/post/{post.id}", follow_redirects=True))
    for media_type in ("application/json+oembed", "text/xml+oembed"):
        link = page.select_one(f'link[type="{media_type}"]')
        assert link is not None
        address = urlsplit(str(link["href"]))
        answer = client.get(f"{address.path}?{address.query}")
        assert answer.status_code == 200
        assert f"{answer.mimetype}+oembed" == media_type


def test_one_statement_is_enough(
    client: FlaskClient, statements: CountStatements, post: Post
) -> None:
    address = f"/post/{post.id}"
    with statements() as heard:
        assert ask(client, address).status_code == 200
    assert len(heard) == 1, str(heard)
