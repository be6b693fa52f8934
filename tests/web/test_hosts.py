"""A Host header that is malformed, or names another site, gets 400 in the site's own form."""

from __future__ import annotations

import contextvars
import logging
import threading
from functools import partial
from typing import Any, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, TestResponse
from werkzeug.wrappers import Response

from tests.clients import API
from tests.fixture_types import MakeApp
from tests.hosts import MALFORMED_HOSTS, UNSENDABLE_HOSTS
from tests.pages import heading, read, words

SECRET_KEY = "a secret that is long enough for production"
WELL_FORMED = [
    "localhost",
    "LOCALHOST:65535",
    "blog.example.",
    "a-b.example:8000",
    "my_service:8000",
    "x" * 63 + ".example",
    "127.0.0.1:80",
    "[::1]",
    "[2001:db8::192.0.2.1]:443",
    "xn--9krq6q.example",
    "xn--999999999.example",
    "xn--a.example",
]
PATHS = ["/", "/tags", "/nothing", "/static/css/site.css", "/user//john", "/auth/login", "/tags/"]


@pytest.fixture
def live(app: Flask, make_app: MakeApp, database_address: str) -> Flask:
    """The site as on Heroku, which needs no SITE_URL, with the page cache and by http."""
    settings: dict[str, Any] = {
        "SECRET_KEY": SECRET_KEY,
        "FORCE_HTTPS": False,
        "PAGE_CACHE_MEGABYTES": 1,
        "SITE_URL": "",
    }
    return make_app("heroku", database_address, **settings)


def get(app: Flask, path: str, host: str) -> TestResponse:
    """Return the response; Werkzeug's client would refuse some of the hosts itself."""
    environ = EnvironBuilder(path, environ_overrides={"HTTP_HOST": host}).get_environ()
    respond = partial(Response.from_app, app, environ, buffered=True)
    return cast("TestResponse", contextvars.Context().run(respond))


def test_malformed_hosts_get_the_page_about_errors(
    live: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for host in [*MALFORMED_HOSTS, *UNSENDABLE_HOSTS]:
        for path in PATHS:
            caplog.clear()
            page = get(live, path, host)
            shown = f"{host[:80]!r}, {path}"
            assert page.status_code == 400, shown
            assert heading(page) == "That did not work", shown
            assert "does not name a valid host" in words(page), shown
            assert page.headers["Cache-Control"] == "no-store", shown
            assert page.headers["X-Request-ID"] in words(page), shown
            assert "localhost" not in page.get_data(as_text=True), shown
            here = threading.get_ident()  # other tests may have left a thread
            logged = [record.name for record in caplog.records if record.thread == here]
            assert logged == ["app.requests"], shown


def test_the_page_is_the_same_where_https_is_forced(
    make_app: MakeApp, app: Flask, database_address: str
) -> None:
    for site_url in ("", "https://blog.example"):
        settings = {"FORCE_HTTPS": True, "PROXY_HOPS": 1, "SITE_URL": site_url}
        client = make_app("testing", database_address, **settings).test_client()
        for scheme in ("http", "https"):
            headers = {"Host": "a..b", "X-Forwarded-Proto": scheme}
            page = client.get("/tags", headers=headers)
            assert (page.status_code, heading(page)) == (400, "That did not work"), headers


def test_the_api_answers_in_json(live: Flask) -> None:
    for host in MALFORMED_HOSTS:
        answer = get(live, f"{API}/posts/", host)
        assert answer.status_code == 400, host[:80]
        assert answer.json == {
            "error": "bad request",
            "message": "The request does not name a valid host.",
        }


def test_well_formed_hosts_get_the_page(live: Flask) -> None:
    for host in WELL_FORMED:
        for path in ("/", "/tags", "/static/css/site.css"):
            assert get(live, path, host).status_code == 200, (host, path)
        assert get(live, "/user//john", host).status_code == 308, host
        assert get(live, "/nothing", host).status_code == 404, host


def test_only_http_1_0_may_go_without_a_host(live: Flask) -> None:
    for protocol, status in [("HTTP/1.1", 400), ("HTTP/1.0", 200)]:
        environ: dict[str, Any] = {"HTTP_HOST": None, "SERVER_PROTOCOL": protocol}
        page = live.test_client().get("/tags", environ_overrides=environ)
        assert page.status_code == status, protocol


def test_other_sites_are_refused_in_the_clients_form(
    make_app: MakeApp, app: Flask, database_address: str
) -> None:
    app = make_app("testing", database_address, TRUSTED_HOSTS=["blog.example"], TESTING=False)
    client = app.test_client()
    for path in ("/", "/tags", "/static/css/site.css"):
        page = client.get(path, headers={"Host": "evil.example"})
        assert (page.status_code, heading(page)) == (400, "That did not work"), path
        assert "This is another site." in words(page), path
        assert "evil.example" not in page.text, path
        assert read(page).select_one("a[href='/']"), path
    answer = client.get(f"{API}/posts/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert answer.json == {"error": "bad request", "message": "This is another site."}
    assert client.get("/", headers={"Host": "Blog.Example:80"}).status_code == 200


def test_nothing_is_stored_for_a_refused_request(client: FlaskClient, app: Flask) -> None:
    form = {"email": "ann@example.com", "username": "ann", "password": "cat", "password2": "cat"}
    page = client.post("/auth/register", data=form, headers={"Host": ".a"})
    assert page.status_code == 400
    assert client.get("/user/ann").status_code == 404
