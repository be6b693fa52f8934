"""Anonymous visitors get cached pages: the right ones, none out of date, none of a user."""

from __future__ import annotations

import gzip
from typing import Any

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import User
from tests.clients import PASSWORD, browser_of
from tests.fixture_types import MakeApp
from tests.web.renderings import page, renderings


def test_the_second_visitor_gets_the_page_that_was_rendered_for_the_first(cached: Flask) -> None:
    with renderings(cached) as made:
        first, second = page(cached), page(cached)
    assert made == ["main/index.html"]
    assert first.status_code == second.status_code == 200
    assert first.data == second.data
    assert "On boats" in second.text
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]
    for name in ("Content-Security-Policy", "Content-Type", "X-Content-Type-Options", "ETag"):
        assert first.headers[name] == second.headers[name]


@pytest.mark.parametrize("path", ["/", "/?page=1", "/user/john", "/tags", "/followers/john"])
def test_a_page_from_memory_is_the_page(cached: Flask, path: str) -> None:
    page(cached, path)
    kept = page(cached, path)
    cached.wsgi_app = cached.extensions["page_cache"].wsgi_app  # type: ignore[method-assign]
    assert kept.data == page(cached, path).data


def test_a_page_that_has_not_changed_is_304(cached: Flask) -> None:
    etag = page(cached).headers["ETag"]
    with renderings(cached) as made:
        again = page(cached, headers={"If-None-Match": f'"other", {etag}'})
    assert (again.status_code, again.data, made) == (304, b"", [])
    assert again.headers["ETag"] == etag
    assert "Content-Type" not in again.headers
    assert "Accept-Language" in again.headers["Vary"]
    assert page(cached, headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_head_has_the_headers_and_no_body_and_caches_no_empty_page(cached: Flask) -> None:
    assert cached.test_client().head("/").status_code == 200
    whole = page(cached)
    assert "On boats" in whole.text
    head = cached.test_client().head("/")
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(whole.data))
    assert head.headers["ETag"] == whole.headers["ETag"]


def test_it_is_sent_in_the_smallest_form_that_is_accepted(cached: Flask) -> None:
    plain = page(cached)
    zipped = page(cached, headers={"Accept-Encoding": "gzip, deflate"})
    small = page(cached, headers={"Accept-Encoding": "gzip, deflate, br"})
    refused = page(cached, headers={"Accept-Encoding": "br;q=0, gzip;q=0"})
    assert gzip.decompress(zipped.data) == plain.data == brotli.decompress(small.data)
    assert refused.data == plain.data
    assert len(small.data) < len(zipped.data) < len(plain.data)
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in zipped.headers["Vary"]


def test_each_language_has_its_own(cached: Flask) -> None:
    english = page(cached, headers={"Accept-Language": "en-GB,en;q=0.9"})
    chinese = page(cached, headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    assert '<html lang="en"' in english.text
    assert '<html lang="zh-Hans"' in chinese.text
    with renderings(cached) as made:
        assert page(cached, headers={"Accept-Language": "zh-TW"}).data == chinese.data
    assert made == []


def test_each_host_and_scheme_has_its_own(cached: Flask) -> None:
    with renderings(cached) as made:
        page(cached, base_url="http://one.example")
        page(cached, base_url="http://two.example")
        page(cached, base_url="https://two.example")
    assert len(made) == 3


# What must never be cached, or sent to another visitor


def test_nobody_gets_the_page_of_a_user_who_is_logged_in(cached: Flask) -> None:
    client = browser_of_john(cached)
    assert "Hello, john!" in client.get("/").text
    assert "Hello, Stranger!" in page(cached).text
    assert "Hello, john!" in client.get("/").text
    assert client.get("/").headers["Cache-Control"] == "private, no-cache"


def browser_of_john(app: Flask) -> FlaskClient:
    """John's browser, logged in through the form and its token."""
    app.config["WTF_CSRF_ENABLED"] = False
    client = browser_of(app, User.query.filter_by(username="john").one(), PASSWORD)
    app.config["WTF_CSRF_ENABLED"] = True
    return client


def test_a_remembered_user_without_a_session_is_not_anonymous(cached: Flask) -> None:
    page(cached)
    client = browser_of_john(cached)
    client.get("/auth/logout")
    client.set_cookie("remember_token", "a token")
    with renderings(cached) as made:
        client.get("/")
    assert made == ["main/index.html"]


def test_a_flashed_message_is_shown_once_and_to_nobody_else(cached: Flask) -> None:
    client = browser_of_john(cached)
    client.get("/auth/logout")  # leaves a message in the anonymous session
    assert "You have been logged out" in client.get("/").text
    assert "You have been logged out" not in page(cached).text


def test_a_form_with_a_token_is_never_kept(cached: Flask) -> None:
    first, second = page(cached, "/auth/login"), page(cached, "/auth/login")
    assert "Set-Cookie" in first.headers
    assert "Set-Cookie" in second.headers
    assert first.data != second.data


@pytest.mark.parametrize("path", ["/nothing", "/user/nobody", "/post/999999", "/?before=nonsense"])
def test_an_error_is_never_kept(cached: Flask, path: str) -> None:
    with renderings(cached) as made:
        answers = [page(cached, path) for _ in range(2)]
    assert all(answer.status_code >= 400 for answer in answers)
    assert len(made) == 2
    assert answers[1].headers["Cache-Control"] == "no-store"


def test_private_responses_and_cookies_are_never_cached(cached: Flask) -> None:
    for headers in ({"Cache-Control": "private"}, {"Set-Cookie": "you=1"}):
        asked: list[int] = []

        def own(headers: dict[str, str] = headers, asked: list[int] = asked) -> Any:
            asked.append(1)
            return "mine", {"Cache-Control": "public, max-age=60", **headers}

        cached.view_functions["main.tags"] = own
        assert [page(cached, "/tags").text for _ in range(2)] == ["mine", "mine"]
        assert len(asked) == 2
    assert "Set-Cookie" in page(cached, "/tags").headers
    assert len(cached.extensions["page_cache"].store) == 0


def test_credentials_pass_it_by(cached: Flask) -> None:
    page(cached)
    with renderings(cached) as made:
        page(cached, headers={"Authorization": "Basic am9objpjYXQ="})
    assert made == ["main/index.html"]


def test_lookups_are_counted(make_app: MakeApp, unused_database: str) -> None:
    app = make_app("testing", unused_database, PAGE_CACHE_MEGABYTES=1, METRICS_TOKEN="token")
    with app.app_context():
        db.create_all()
        db.session.remove()
    for _ in range(3):
        page(app, "/tags")
    numbers = page(app, "/metrics", headers={"Authorization": "Bearer token"}).text
    assert 'cache_lookups_total{cache="pages",result="miss"} 1.0' in numbers
    assert 'cache_lookups_total{cache="pages",result="hit"} 2.0' in numbers
    assert 'http_requests_total{method="GET",route="/tags",status="200"} 3.0' in numbers
