"""A slash at the end of an address, and the addresses at which feeds are looked for."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.models import User
from tests.fixture_types import ClientOf
from tests.main.submitting import publish


@pytest.fixture(autouse=True)
def post(john: User, client_of: ClientOf) -> str:
    """The address of a post of john's with a tag."""
    return publish(
        client_of(john), "/write", title="Sea wind", body="It blows.", tags="sailing"
    ).location


@pytest.mark.parametrize(
    "page",
    [
        "/user/john",
        "/tag/sailing",
        "/tags",
        "/authors",
        "/archive",
        "/search",
        "/followers/john",
        "/followed_by/john",
        "/auth/login",
        "/auth/register",
        "/feed.atom",
        "/robots.txt",
        "/sitemap.xml",
    ],
)
def test_an_address_with_a_slash_leads_to_the_page(client: FlaskClient, page: str) -> None:
    for method in ("GET", "HEAD"):
        response = client.open(f"{page}/", method=method)
        assert (response.status_code, response.location) == (301, page)
    assert client.get(page).status_code == 200
    assert client.get(f"{page}//").location == page


def test_so_does_that_of_a_post(client: FlaskClient, post: str) -> None:
    without_slug = post.rpartition("/")[0]
    for address in (post, without_slug):
        assert client.get(f"{address}/").location == address
    assert client.get(f"{without_slug}/", follow_redirects=True).request.path == post


def test_the_query_stays(client: FlaskClient) -> None:
    response = client.get("/search/?q=sea%20+%E6%B5%B7&author=john&author=mo&_external=1")
    assert response.location == "/search?q=sea%20+%E6%B5%B7&author=john&author=mo&_external=1"


def test_a_form_is_sent_again(client: FlaskClient, john: User) -> None:
    fields = {"email": "john@example.com", "password": "cat"}
    response = client.post("/auth/login/?next=/tags", data=fields)
    assert (response.status_code, response.location) == (308, "/auth/login?next=/tags")
    page = client.post("/auth/login/?next=/tags", data=fields, follow_redirects=True)
    assert page.request.path == "/tags"


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "/%5Cevil.example/",
        "/https://evil.example/",
        "/nothing/",
        "/post/1x/",
        "/follow/john/",
    ],
)
def test_no_address_leads_elsewhere(client: FlaskClient, address: str) -> None:
    response = client.get("/", environ_overrides={"PATH_INFO": address})
    location = response.headers.get("Location", "")
    assert response.status_code in (404, 308)
    assert not location or location.startswith("http://localhost/"), location


def test_a_username_cannot_lead_elsewhere(client: FlaskClient) -> None:
    response = client.get("/user/%5C%5Cevil.example/")
    assert response.location == "/user/%5C%5Cevil.example"


def test_the_slashes_of_the_api_stay(client: FlaskClient) -> None:
    assert client.get("/api/ver1/posts/1/").status_code == 404
    assert client.get("/api/ver1/posts/").status_code == 401


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("feed", "atom"),
        ("feed.xml", "atom"),
        ("atom.xml", "atom"),
        ("rss", "rss"),
        ("rss.xml", "rss"),
        ("index.xml", "rss"),
    ],
)
def test_usual_addresses_of_feeds_lead_to_them(client: FlaskClient, name: str, format: str) -> None:
    for of_what in ("", "/user/john", "/tag/sailing"):
        feed = f"{of_what}/feed.{format}"
        for address in (f"{of_what}/{name}", f"{of_what}/{name}/"):
            response = client.get(f"{address}?from=reader")
            assert (response.status_code, response.location) == (301, f"{feed}?from=reader")
        assert client.get(feed).status_code == 200
