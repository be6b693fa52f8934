"""Each post has one address, and every other one leads there."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import User
from tests.factories import CommentFactory, PostFactory, UserFactory
from tests.main.submitting import submit
from tests.pages import heading


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("On boats", "on-boats"),
        ("  Ships &amp; <b>boats</b>!  ", "ships-amp-b-boats-b"),
        ("港口笔记", "港口笔记"),
        ("Über Bücher", "über-bücher"),
        ("हिन्दी में", "हिन्दी-में"),
        ("../../etc/passwd", "etc-passwd"),
        ("a" * 200, "a" * 80),
    ],
)
def test_the_address_is_made_of_the_title(client: FlaskClient, title: str, slug: str) -> None:
    post = PostFactory.create(title=title)
    address = f"/post/{post.id}/{quote(slug)}"
    assert client.get(f"/post/{post.id}").location == address
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("title", [None, "🌊🌊", "...", "   "])
def test_a_title_without_letters_leaves_the_id(client: FlaskClient, title: str | None) -> None:
    post = PostFactory.create(title=title)
    answer = client.get(f"/post/{post.id}")
    assert (answer.status_code, answer.location) == (301, f"/post/{post.id}/{post.id}")
    assert client.get(answer.location).status_code == 200


def test_an_older_title_still_leads_to_the_post(browser: FlaskClient, john: User) -> None:
    post = PostFactory.create(author=john, title="On boats")
    submit(browser, f"/edit/{post.id}", title="On ships")
    answer = browser.get(f"/post/{post.id}/on-boats")
    assert (answer.status_code, answer.location) == (301, f"/post/{post.id}/on-ships")
    assert heading(browser.get(answer.location)) == "On ships"


@pytest.mark.parametrize(
    "query",
    [
        "page=-1",
        "before=20200101T000000000000-1",
        "a=1&a=2",
        "q=%E6%B8%AF%26",
        "id=7",
        "slug=x&post=y",
        "_external=1&_scheme=ftp",
        "_anchor=x&_method=POST&endpoint=auth.logout",
    ],
)
def test_a_redirect_keeps_the_query_as_it_is(client: FlaskClient, query: str) -> None:
    post = PostFactory.create(title="On boats")
    answer = client.get(f"/post/{post.id}/wrong?{query}")
    assert answer.status_code == 301
    assert answer.location == f"/post/{post.id}/on-boats?{query}"


def test_a_head_request_is_led_on_too(client: FlaskClient) -> None:
    post = PostFactory.create(title="On boats")
    assert client.head(f"/post/{post.id}").status_code == 301


def test_a_comment_sent_to_an_older_address_arrives(browser: FlaskClient) -> None:
    post = PostFactory.create(title="On boats")
    answer = browser.post(f"/post/{post.id}/older", data={"body": "Well said"})
    assert answer.status_code == 302
    assert post.comment_count == 1


@pytest.mark.parametrize("query", ["_external=1&_scheme=ftp", "endpoint=x", "id=7", "_anchor=x"])
def test_links_to_further_pages_keep_the_query_as_it_is(client: FlaskClient, query: str) -> None:
    post = PostFactory.create(title="On boats")
    CommentFactory.create_batch(31, post=post, author=UserFactory.create())
    db.session.commit()
    page = client.get(f"/post/{post.id}/on-boats?{query}")
    assert page.status_code == 200
    assert f'href="/post/{post.id}/on-boats?{query.replace("&", "&amp;")}&amp;after=' in page.text


def test_a_username_is_found_in_any_case_at_one_address(client: FlaskClient, john: User) -> None:
    answer = client.get("/user/JOHN")
    assert (answer.status_code, answer.location) == (301, "/user/john")
