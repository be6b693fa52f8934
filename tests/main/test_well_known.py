"""Addresses that crawlers and browsers know before they have seen a link."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta
from urllib.robotparser import RobotFileParser

import pytest
from flask.testing import FlaskClient
from PIL import Image

from app.content.feeds.robots_txt import AI_CRAWLERS
from app.models import User, utcnow
from config import CONFIG, ConfigurationError
from tests.fixture_types import ClientOf, MakeApp
from tests.pages import first, read

SITE = "https://blog.example"


def browser_of(make_app: MakeApp, **settings: object) -> FlaskClient:
    """Return an anonymous browser on a site with these settings."""
    return make_app("testing", "sqlite://", SITE_URL=SITE, **settings).test_client()


def robots(client: FlaskClient) -> RobotFileParser:
    """The rules as a crawler understands them."""
    answer = client.get("/robots.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    rules = RobotFileParser()
    rules.parse(answer.text.splitlines())
    return rules


def test_crawlers_read_posts_and_leave_forms_and_searches_alone(make_app: MakeApp) -> None:
    rules = robots(browser_of(make_app))
    for path in ("/", "/post/1/on-boats", "/user/john", "/tags", "/feed.atom"):
        assert rules.can_fetch("Googlebot", SITE + path), path
    for path in ("/auth/login", "/search", "/search?q=boats"):
        assert not rules.can_fetch("Googlebot", SITE + path), path
    assert rules.site_maps() == [f"{SITE}/sitemap.xml"]


def test_ai_crawlers_are_the_operators_choice(make_app: MakeApp) -> None:
    allowed = robots(browser_of(make_app, AI_CRAWLERS="allow"))
    refused = robots(browser_of(make_app, AI_CRAWLERS="disallow"))
    for name in AI_CRAWLERS:
        assert allowed.can_fetch(name, f"{SITE}/post/1"), name
        assert not refused.can_fetch(name, f"{SITE}/post/1"), name
    for name in ("Googlebot", "bingbot", "Applebot", "DuckDuckBot"):
        assert refused.can_fetch(name, f"{SITE}/post/1"), name
        assert not refused.can_fetch(name, f"{SITE}/auth/login"), name
    assert {"GPTBot", "ClaudeBot", "CCBot", "Google-Extended"} <= set(AI_CRAWLERS)
    assert refused.site_maps() == [f"{SITE}/sitemap.xml"]


def test_security_txt_names_the_contacts(make_app: MakeApp) -> None:
    contacts = ["mailto:security@blog.example", "https://blog.example/post/1"]
    answer = browser_of(make_app, SECURITY_CONTACT=contacts).get("/.well-known/security.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    fields = [line.split(": ", 1) for line in answer.text.splitlines()]
    assert [value for name, value in fields if name == "Contact"] == contacts
    said = dict(fields)
    assert said["Canonical"] == f"{SITE}/.well-known/security.txt"
    assert said["Preferred-Languages"] == "en, zh-Hans"
    expires = datetime.strptime(said["Expires"], "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007
    assert timedelta(days=30) < expires - utcnow() < timedelta(days=365)


def test_without_a_contact_there_is_no_security_txt(client: FlaskClient) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("me@example.org", ["mailto:me@example.org"]),
        (
            "https://example.org/report, tel:+49-30-1234",
            ["https://example.org/report", "tel:+49-30-1234"],
        ),
    ],
)
def test_a_contact_may_be_written_as_people_write_it(
    monkeypatch: pytest.MonkeyPatch, written: str, understood: list[str]
) -> None:
    monkeypatch.setenv("SECURITY_CONTACT", written)
    found = CONFIG["production"].SECURITY_CONTACT
    assert found == understood


@pytest.mark.parametrize(
    "written", ["me", "http://example.org", "https://", ",", "a@b\nExpires: x"]
)
def test_a_contact_that_nobody_can_reach_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("SECURITY_CONTACT", written)
    with pytest.raises(ConfigurationError, match="SECURITY_CONTACT"):
        _ = CONFIG["production"].SECURITY_CONTACT


def test_password_managers_find_the_form(
    client: FlaskClient, client_of: ClientOf, john: User
) -> None:
    answer = client.get("/.well-known/change-password")
    assert (answer.status_code, answer.location) == (302, "/auth/change-password")
    form = client_of(john).get("/.well-known/change-password", follow_redirects=True)
    assert form.status_code == 200
    assert read(form).find("input", {"name": "old_password"})
    # https://w3c.github.io/webappsec-change-password-url/response-code-reliability.html
    unreliable = "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200"
    assert client.get(unreliable).status_code == 404


def test_the_manifest_has_icons_that_are_what_it_says(client: FlaskClient) -> None:
    answer = client.get("/site.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    manifest = json.loads(answer.data)
    assert (manifest["start_url"], manifest["scope"], manifest["id"]) == ("/", "/", "/")
    found = set()
    for icon in manifest["icons"]:
        image = client.get(icon["src"])
        assert image.mimetype == icon["type"]
        if icon["type"] == "image/png":
            opened = Image.open(io.BytesIO(image.data))
            assert icon["sizes"] == "{}x{}".format(*opened.size)
            found.add((opened.size[0], icon.get("purpose", "any")))
    assert found == {(192, "any"), (512, "any"), (512, "maskable")}


def test_pages_name_the_manifest(client: FlaskClient) -> None:
    link = first(client.get("/"), "link[rel=manifest]")
    assert link["href"] == "/site.webmanifest"


def test_there_is_an_icon_where_everybody_looks(client: FlaskClient) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 200
    assert "max-age=86400" in answer.headers["Cache-Control"]
    sizes = Image.open(io.BytesIO(answer.data)).info["sizes"]
    assert {(16, 16), (32, 32), (48, 48)} <= sizes


@pytest.mark.parametrize("path", ["/robots.txt", "/site.webmanifest", "/favicon.ico"])
def test_nothing_here_sets_a_cookie(client: FlaskClient, path: str) -> None:
    assert "Set-Cookie" not in client.get(path).headers
