"""Pages of lists, by address."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import db
from app.models import Post
from app.services.pagination import PageRequest
from app.web.pages.pagination import page_request, with_query
from tests.factories import PostFactory, UserFactory
from tests.pages import read

LISTS = ["/", "/user/john", "/followers/john", "/followed_by/john", "/post/{}/on-boats"]

NO_CURSORS = ["x", "20260101T120000000000", "1-1", "%00", "%F0%9F%8C%8A"]
ENDS = ["00010101T000000000000-0", "99991231T235959999999-9999999999"]


@pytest.fixture
def post(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Post:
    """The last of eleven posts of john's, shown four a page."""
    monkeypatch.setitem(app.config, "POSTS_PER_PAGE", 4)
    john = UserFactory.create(username="john")
    PostFactory.create_batch(10, author=john)
    written: Post = PostFactory.create(author=john, title="On boats")
    db.session.commit()
    return written


def bodies(page: TestResponse) -> list[str]:
    """The texts of the posts on a page."""
    return [text.get_text().strip() for text in read(page).select("article .prose")]


def neighbour(page: TestResponse, which: str) -> str | None:
    """Where the link to the next ("next") or previous ("prev") page leads."""
    link = read(page).select_one(f"a[rel={which}]")
    return None if link is None else str(link["href"])


@pytest.mark.parametrize("start", ["/", "/?page=1", "/user/john"])
def test_links_walk_through_a_list_and_back(client: FlaskClient, post: Post, start: str) -> None:
    pages = [client.get(start)]
    while (address := neighbour(pages[-1], "next")) is not None:
        pages.append(client.get(address))
    shown = [body for page in pages for body in bodies(page)]
    assert shown == [found.body for found in Post.query.order_by(Post.id.desc())]
    assert [len(bodies(page)) for page in pages] == [4, 4, 3]
    back = neighbour(pages[-1], "prev")
    assert back is not None
    assert bodies(client.get(back)) == bodies(pages[1])


@pytest.mark.parametrize("address", LISTS)
def test_empty_cursors_and_the_ends_of_time_are_valid_and_nonsense_is_not(
    client: FlaskClient, post: Post, address: str
) -> None:
    valid = ["before=", "after=", "page=", "before=&page=1"]
    valid += [f"{way}={cursor}" for way in ("after", "before") for cursor in ENDS]
    nonsense = [f"{way}={cursor}" for way in ("after", "before") for cursor in NO_CURSORS]
    for queries, status in ((valid, 200), (nonsense, 400)):
        for query in queries:
            answer = client.get(f"{address.format(post.id)}?{query}")
            assert answer.status_code == status, query


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("17", 17),
        ("-1", -1),
        ("0", 0),
        ("9" * 5000, 10**9),
        ("-" + "9" * 5000, -(10**9)),
        ("1.5", 1),
        ("1e3", 1),
        ("x", 1),
        ("-", 1),
        ("--1", 1),
        ("+1", 1),
        (" 1", 1),
        ("１", 1),
        ("²", 1),
    ],
)
def test_any_number_is_understood(app: Flask, text: str, number: int) -> None:
    with app.test_request_context("/", query_string={"page": text}):
        assert page_request(20) == PageRequest(20, number=number)


def test_a_visitors_arguments_are_written_as_they_are() -> None:
    arguments = [("a", "1"), ("a", "2"), ("q", "船&"), ("_external", "x")]
    expected = "/tags?a=1&a=2&q=%E8%88%B9%26&_external=x"
    assert with_query("/tags", arguments) == expected
    assert with_query("/tags", []) == "/tags"
