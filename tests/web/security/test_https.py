"""Redirects to https, Strict-Transport-Security, and trusted proxies."""

from __future__ import annotations

import logging

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import User
from app.web.security.decorators import public
from config import ConfigurationError
from tests.clients import API, PASSWORD, basic
from tests.fixture_types import MakeApp

YEAR = "max-age=31536000"
BY_HTTPS = {"X-Forwarded-Proto": "https"}
BY_HTTP = {"X-Forwarded-Proto": "http"}


def with_echo(app: Flask) -> Flask:
    """Return the application with a page that shows address, scheme and host of the request."""

    @app.get("/echo")
    @public
    def echo() -> str:
        return f"{request.remote_addr} {request.scheme}://{request.host}"

    return app


@pytest.fixture
def strict(app: Flask, make_app: MakeApp, database_address: str) -> FlaskClient:
    """Return a client of a site with FORCE_HTTPS and one trusted proxy."""
    return make_app("testing", database_address, FORCE_HTTPS=True, PROXY_HOPS=1).test_client()


def echo_of(make_app: MakeApp, address: str, hops: int, **headers: str) -> str:
    """Return address, scheme and host of a request from 10.0.0.1 with these headers."""
    app = with_echo(make_app("testing", address, PROXY_HOPS=hops))
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    came_from = {"REMOTE_ADDR": "10.0.0.1"}
    return app.test_client().get("/echo", headers=named, environ_base=came_from).text


def test_http_is_redirected_to_https(strict: FlaskClient) -> None:
    response = strict.get("/user/%E6%9D%8E?page=2&q=a%20b", headers=BY_HTTP)
    assert response.status_code == 301
    assert response.location == "https://localhost/user/%E6%9D%8E?page=2&q=a%20b"


def test_a_path_is_not_taken_for_a_host(strict: FlaskClient) -> None:
    elsewhere = {"PATH_INFO": "//evil.example/"}
    response = strict.get("/", headers=BY_HTTP, environ_overrides=elsewhere)
    assert response.location == "https://localhost/evil.example/"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/nothing/here", 404), ("/static/css/site.css", 200), ("/healthz", 200)],
)
def test_https_has_strict_transport_security_for_a_year_and_http_has_none(
    strict: FlaskClient, client: FlaskClient, path: str, status: int
) -> None:
    response = strict.get(path, headers=BY_HTTPS)
    assert response.status_code == status
    assert response.headers["Strict-Transport-Security"] == YEAR
    assert "Strict-Transport-Security" not in strict.get(path, headers=BY_HTTP).headers
    without_setting = client.get(path, base_url="https://localhost")
    assert without_setting.status_code == client.get(path).status_code == status
    assert "Strict-Transport-Security" not in without_setting.headers


@pytest.mark.parametrize(
    ("path", "status"), [("/healthz", 200), ("/.well-known/acme-challenge/token", 404)]
)
def test_probes_and_acme_challenges_are_not_redirected(
    strict: FlaskClient, path: str, status: int
) -> None:
    response = strict.get(path, headers=BY_HTTP)
    assert response.status_code == status
    assert "Strict-Transport-Security" not in response.headers


def test_a_form_is_redirected_with_its_method(strict: FlaskClient) -> None:
    response = strict.post("/auth/login", data={"email": "john@example.com"}, headers=BY_HTTP)
    assert (response.status_code, response.location) == (308, "https://localhost/auth/login")


@pytest.mark.parametrize(
    "path",
    ["/healthzfoo", "/healthz/foo", "/readyz/", "/.well-known/acme-challenge", "/.well-known/x"],
)
def test_all_other_paths_are_redirected(strict: FlaskClient, path: str) -> None:
    response = strict.get(path, headers=BY_HTTP)
    assert (response.status_code, response.location) == (301, f"https://localhost{path}")


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host"])
def test_a_redirect_never_leads_to_a_forged_host(
    make_app: MakeApp, database_address: str, header: str
) -> None:
    settings = {"FORCE_HTTPS": True, "PROXY_HOPS": 1, "SITE_URL": "https://blog.example"}
    client = make_app("testing", database_address, **settings).test_client()
    response = client.get("/tags?page=2", headers={header: "evil.example", **BY_HTTP})
    assert response.location == "https://blog.example/tags?page=2"


def test_a_request_without_a_valid_host_is_refused(strict: FlaskClient) -> None:
    response = strict.get("/tags", headers={"Host": "no host!", **BY_HTTP})
    assert response.status_code == 400
    assert "Location" not in response.headers


def test_credentials_sent_by_http_are_refused_and_never_checked(
    strict: FlaskClient, john: User
) -> None:
    right, wrong = (basic("john@example.com", password) for password in (PASSWORD, "wrong"))
    for headers in (right, wrong, {"Authorization": "Bearer token"}):
        for method, path in [("GET", "/posts/"), ("POST", "/tokens/"), ("GET", "/nothing")]:
            by_http = {**headers, **BY_HTTP, "X-Request-ID": "the-same-one"}
            answer = strict.open(f"{API}{path}", method=method, headers=by_http)
            assert answer.status_code == 403, (path, headers)
            assert answer.json is not None
            assert answer.json["error"] == "forbidden"
            assert "https" in answer.json["message"]
            assert "WWW-Authenticate" not in answer.headers
            assert answer.headers["Cache-Control"] == "no-store"
    assert strict.get(f"{API}/posts/", headers={**right, **BY_HTTPS}).status_code == 200
    assert strict.get(f"{API}/posts/", headers=BY_HTTP).status_code == 301, "no credentials"


def test_a_token_for_metrics_sent_by_http_is_refused(
    make_app: MakeApp, database_address: str
) -> None:
    settings = {"FORCE_HTTPS": True, "METRICS_TOKEN": "a secret token"}
    client = make_app("testing", database_address, **settings).test_client()
    token = {"Authorization": "Bearer a secret token"}
    assert client.get("/metrics", headers=token).status_code == 403
    assert client.get("/metrics", headers=token, base_url="https://localhost").status_code == 200


def test_site_url_by_http_contradicts_force_https(make_app: MakeApp, database_address: str) -> None:
    with pytest.raises(ConfigurationError, match=r"SITE_URL .* FORCE_HTTPS"):
        make_app("testing", database_address, FORCE_HTTPS=True, SITE_URL="http://blog.example")


def test_the_scheme_of_an_untrusted_proxy_is_ignored_and_logged_once(
    make_app: MakeApp, database_address: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = make_app("testing", database_address, FORCE_HTTPS=True, PROXY_HOPS=0).test_client()
    with caplog.at_level(logging.WARNING):
        responses: list[TestResponse] = [client.get("/", headers=BY_HTTPS) for _ in range(2)]
    for response in responses:
        assert response.status_code == 301
        assert "Strict-Transport-Security" not in response.headers
    assert caplog.text.count("set PROXY_HOPS") == 1, "logged once"


@pytest.mark.parametrize("claimed", ["https, http", "https,https,http", '"https", http', "HTTPS?"])
def test_only_the_trusted_proxy_sets_the_scheme(strict: FlaskClient, claimed: str) -> None:
    assert strict.get("/", headers={"X-Forwarded-Proto": claimed}).status_code == 301


@pytest.mark.parametrize(
    "forwarded",
    [
        "192.0.2.7",
        "203.0.113.9, 192.0.2.7",
        "203.0.113.9, 198.51.100.1,192.0.2.7",
        '", 192.0.2.7',
        '"203.0.113.9, 192.0.2.7',
        '\\", "203.0.113.9\\", 192.0.2.7',
        ", , 192.0.2.7",
    ],
)
def test_the_nearest_proxy_sets_the_client_address(
    app: Flask, make_app: MakeApp, database_address: str, forwarded: str
) -> None:
    seen = echo_of(
        make_app,
        database_address,
        1,
        X_Forwarded_For=forwarded,
        X_Forwarded_Host="evil.example",
        X_Forwarded_Port="666",
        X_Forwarded_Prefix="/evil",
        Forwarded="for=203.0.113.9",
        X_Real_IP="203.0.113.9",
    )
    assert seen == "192.0.2.7 http://localhost"


@pytest.mark.parametrize(
    ("hops", "forwarded", "client"),
    [(0, "192.0.2.7", "10.0.0.1"), (2, "203.0.113.9, 192.0.2.7, 10.0.0.2", "192.0.2.7")],
)
def test_as_many_proxies_are_trusted_as_there_are(
    app: Flask, make_app: MakeApp, database_address: str, hops: int, forwarded: str, client: str
) -> None:
    seen = echo_of(make_app, database_address, hops, X_Forwarded_For=forwarded)
    assert seen == f"{client} http://localhost"


@pytest.mark.parametrize("hops", [0, 1])
@pytest.mark.parametrize("claim", ["203.0.113.{}, 192.0.2.7", '"{}, 192.0.2.7'])
def test_forged_addresses_give_no_more_attempts(
    app: Flask, make_app: MakeApp, database_address: str, hops: int, claim: str
) -> None:
    settings = {"PROXY_HOPS": hops, "LOGIN_FAILURES_PER_ADDRESS": "3 per minute"}
    client = make_app("testing", database_address, **settings).test_client()
    statuses = [
        client.post(
            "/auth/login",
            data={"email": f"john{number}@example.com", "password": "wrong"},
            headers={"X-Forwarded-For": claim.format(number)},
        ).status_code
        for number in range(4)
    ]
    assert statuses.count(429) == 1
    assert statuses[-1] == 429
