"""Where `next` may lead: to a path of this site, however a browser reads it."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from app.web.security.redirects import is_local, redirect_next

HERE = [
    "/",
    "/user/john",
    "/post/1/on-boats?page=-1&a=b#comment-5",
    "/tag/%E8%88%B9",
    "/tag/船",
    "/a:b",
    "/@evil.com",
    "/?next=//evil.com",
    "/?next=https://evil.com",
    "/#//evil.com",
    "/a//b",
    "/%2F%2Fevil.com",
    "/%5Cevil.com",
    "/%09/evil.com",
    "/／evil.com",
]
ELSEWHERE = [
    "",
    " ",
    "evil.com",
    "user/john",
    "?page=2",
    "#top",
    "//evil.com",
    "///evil.com",
    "////evil.com",
    "//evil.com/%2f..",
    "//user@evil.com",
    "/\\evil.com",
    "\\/evil.com",
    "\\\\evil.com",
    "\\evil.com",
    "/user\\@evil.com",
    "\t//evil.com",
    " //evil.com",
    "\x00//evil.com",
    "/\x7f/evil.com",
    "/user/john\r\nSet-Cookie: a=b",
    "http://evil.com",
    "https:evil.com",
    "https:/evil.com",
    "HTTPS://EVIL.COM",
    "http:///evil.com",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "mailto:a@evil.com",
    "//[::1",
    "//[evil",
    "http://[::1",
    "／／evil.com",
    "\u2028//evil.com",
    "http://localhost",
    "http://localhost.evil.com/",
    "http://localhost@evil.com/",
]


def test_only_a_path_of_this_site_is_local() -> None:
    assert [address for address in HERE if not is_local(address)] == []
    hidden_slashes = [f"/{character}/evil.com" for character in map(chr, range(33))]
    assert [address for address in (*ELSEWHERE, *hidden_slashes) if is_local(address)] == []


@pytest.mark.parametrize("place", ["query", "form"])
@pytest.mark.parametrize(
    ("wanted", "location"),
    [
        ("/user/john", "/user/john"),
        ("/tag/%E8%88%B9", "/tag/%E8%88%B9"),
        ("//evil.com", "/tags"),
        ("", "/tags"),
    ],
)
def test_next_is_gone_to_or_else_the_fallback(
    app: Flask, place: str, wanted: str, location: str
) -> None:
    query = {"query_string": {"next": wanted}} if place == "query" else {"data": {"next": wanted}}
    with app.test_request_context("/", method="POST", **query):
        response = redirect_next("main.tags")
    assert (response.status_code, response.location) == (302, location)


def test_the_first_of_several_counts_and_is_checked(app: Flask) -> None:
    data = MultiDict([("next", "//evil.com"), ("next", "/user/john")])
    with app.test_request_context("/", method="POST", query_string=data):
        assert redirect_next("main.tags").location == "/tags"
    query = "next=/user/john&next=" + quote("//evil.com")
    with app.test_request_context("/", method="POST", query_string=query):
        assert redirect_next("main.tags").location == "/user/john"
