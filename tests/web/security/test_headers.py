"""Security headers of every response, whatever kind it is."""

from __future__ import annotations

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import User
from tests.fixture_types import ClientOf

ALWAYS = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def test_every_response_has_them(client: FlaskClient, john: User) -> None:
    responses = {
        "a page": client.get("/"),
        "an unknown address": client.get("/nothing/here"),
        "JSON": client.get("/api/ver1/posts/"),
        "a redirect": client.get("/edit-profile"),
        "a refused form": client.post("/auth/login", data={"email": "", "password": ""}),
        "a login": client.post("/auth/login", data={"email": john.email, "password": "cat"}),
        "a page of a user": client.get("/all", follow_redirects=True),
    }
    for kind, response in responses.items():
        for name, value in ALWAYS.items():
            assert value in response.headers.get(name, ""), (kind, name, response.status)


def directives_of(response: TestResponse) -> dict[str, str]:
    """The directives of the content security policy, by name."""
    policy = response.headers["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in policy.split(";"))


def test_scripts_and_styles_come_from_this_origin_only(john: User, client_of: ClientOf) -> None:
    directives = directives_of(client_of(john).get("/"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["require-trusted-types-for"] == "'script'"


def test_no_script_runs_for_anonymous_visitors(client: FlaskClient, john: User) -> None:
    for address in ("/", "/auth/login", "/auth/register", "/nothing/here", "/user/john", "/write"):
        directives = directives_of(client.get(address))
        assert directives["script-src"] == "'none'", address
        assert directives["style-src"] == "'self'", address
    refused = client.post("/auth/login", data={"email": "", "password": ""})
    assert directives_of(refused)["script-src"] == "'none'"


def test_scripts_end_with_the_session(john: User, client_of: ClientOf) -> None:
    browser = client_of(john)
    assert directives_of(browser.get("/"))["script-src"] == "'self'"
    browser.get("/auth/logout")
    assert directives_of(browser.get("/"))["script-src"] == "'none'"
