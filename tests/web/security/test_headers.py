"""Security headers of every response, whatever kind it is."""

from __future__ import annotations

from flask.testing import FlaskClient

from app.models import User

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


def test_scripts_and_styles_come_from_this_origin_only(client: FlaskClient) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["require-trusted-types-for"] == "'script'"
