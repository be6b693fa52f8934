"""Absolute links name the site as its operator does, whatever a request says."""

from __future__ import annotations

import re

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from app.models import User
from config import Config, ConfigurationError
from tests.clients import API, api_client_of
from tests.emails import Outbox
from tests.fixture_types import MakeApp
from tests.pages import read

SITE = "https://blog.example"
FORGERIES = [
    {},
    {"Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Proto": "http"},
    {"X-Forwarded-Port": "666"},
    {"Forwarded": "host=evil.example;proto=http"},
    {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "ftp"},
]


@pytest.fixture
def named(app: Flask, make_app: MakeApp, database_address: str) -> Flask:
    """The same site behind a proxy, with its address in the settings."""
    return make_app("testing", database_address, SITE_URL=SITE, PROXY_HOPS=1)


@pytest.fixture
def visitor(named: Flask) -> FlaskClient:
    """An anonymous browser there."""
    return named.test_client()


@pytest.mark.parametrize("headers", FORGERIES, ids=str)
def test_links_redirects_and_locations_lead_to_the_site(
    named: Flask, visitor: FlaskClient, john: User, outbox: Outbox, headers: dict[str, str]
) -> None:
    visitor.post("/auth/reset", data={"email": "john@example.com"}, headers=headers)
    [message] = outbox.sent
    links = re.findall(r"\w+://[^\s\"<]+", f"{message.body} {message.html}")
    assert len(links) >= 2
    assert all(link.startswith(f"{SITE}/auth/reset/") for link in links)
    api = api_client_of(named, john)
    created = api.post(f"{API}/posts/", json={"body": "text"}, headers=headers)
    assert created.status_code == 201
    assert created.headers["Location"].startswith(f"{SITE}{API}/posts/")
    answer = visitor.get("/user//john?page=2", headers=headers)
    assert (answer.status_code, answer.location) == (308, f"{SITE}/user/john?page=2")


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("https://Blog.Example/", "https://blog.example"),
        ("https://blog.example:8443", "https://blog.example:8443"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://博客.example", "https://xn--9krq6q.example"),
    ],
)
def test_an_address_is_kept_as_links_carry_it(
    monkeypatch: pytest.MonkeyPatch, given: str, understood: str
) -> None:
    monkeypatch.setenv("SITE_URL", given)
    assert understood == Config.SITE_URL


@pytest.mark.parametrize(
    "given",
    [
        "blog.example",
        "ftp://blog.example",
        "https://",
        "https://blog.example/path",
        "https://blog.example?query",
        "https://john:cat@blog.example",
        "https://blog.example:0",
        "https://blog..example",
        "https://blog example",
    ],
)
def test_what_is_no_address_stops_the_start(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("SITE_URL", given)
    with pytest.raises(ConfigurationError, match="SITE_URL"):
        _ = Config.SITE_URL


def test_links_are_made_without_a_request(named: Flask) -> None:
    with named.app_context():
        assert url_for("main.tags", _external=True) == f"{SITE}/tags"


def test_links_within_a_page_name_no_host(visitor: FlaskClient) -> None:
    page = read(visitor.get("/", headers={"Host": "other.example"}))
    # These are for others, who take them elsewhere, and what they are given names the site.
    for_others = page.select(
        "head link[rel=canonical], head meta[property^='og:'], head script[type$='ld+json']"
    )
    assert {element.name for element in for_others} == {"link", "meta", "script"}
    assert "other.example" not in str(page)
    for element in for_others:
        element.decompose()
    assert "blog.example" not in str(page)


def test_a_port_belongs_to_the_address(
    make_app: MakeApp, database_address: str, client: FlaskClient
) -> None:
    app = make_app("testing", database_address, SITE_URL="http://blog.example:8080")
    answer = app.test_client().get("/user//john")
    assert answer.location == "http://blog.example:8080/user/john"
    without_setting = client.get("/user//john", base_url="http://blog.test:8000")
    assert without_setting.location == "http://blog.test:8000/user/john"


def test_without_an_address_a_trusted_proxy_names_the_scheme_and_no_host(
    make_app: MakeApp, database_address: str
) -> None:
    app = make_app("testing", database_address, PROXY_HOPS=1)
    headers = {"X-Forwarded-Proto": "http, https", "X-Forwarded-Host": "evil.example"}
    answer = app.test_client().get("/user//john", headers=headers)
    assert answer.location == "https://localhost/user/john"


def test_other_hosts_are_refused_where_the_names_are_known(
    make_app: MakeApp, database_address: str
) -> None:
    names = ["blog.example", ".blog.example"]
    app = make_app("testing", database_address, TRUSTED_HOSTS=names, TESTING=False)
    for host, status in [
        ("blog.example", 200),
        ("www.blog.example", 200),
        ("evil.example", 400),
        ("blog.example.evil.example", 400),
        ("10.1.2.3", 400),
        ("no host at all!", 400),
    ]:
        for path in ("/", "/tags"):
            answer = app.test_client().get(path, headers={"Host": host})
            assert answer.status_code == status, f"{path} of {host}: {answer.status}"
