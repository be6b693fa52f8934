"""Former addresses of pages of the site lead to the new ones, and other pages win over them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import OldAddress, Post, User
from app.services.old_addresses import keep_addresses
from tests.clients import settle
from tests.factories import PostFactory, administrator, site_page
from tests.fixture_types import ClientOf
from tests.main.submitting import submit
from tests.pages import words
from tests.services.together import at_once


@pytest.fixture
def about(ada: User) -> Post:
    page = site_page()
    db.session.commit()
    return page


def rename(office: FlaskClient, page: Post, slug: str) -> None:
    assert submit(office, f"/admin/pages/{page.id}", slug=slug).status_code == 302


def leads(client: FlaskClient, path: str) -> str | int:
    """Where a former address leads for good, or what it answers."""
    answer = client.get(path)
    if answer.status_code != 301:
        return answer.status_code
    return str(answer.location)


def test_a_former_address_leads_to_the_page_in_one_step(
    office: FlaskClient, client: FlaskClient, about: Post
) -> None:
    for slug in ("about-us", "who-we-are"):
        rename(office, about, slug)
    for former in ("/about", "/about-us", "/about?from=letter"):
        assert leads(client, former) == "/who-we-are"
    assert client.head("/about").location == "/who-we-are"
    assert client.post("/about").status_code == 404
    rename(office, about, "who-we-are")
    assert leads(client, "/who-we-are") == 200
    rename(office, about, "about")
    assert leads(client, "/about") == 200
    assert leads(client, "/who-we-are") == "/about"


def test_a_draft_leaves_no_address_and_gets_no_visitors(
    office: FlaskClient, client: FlaskClient, about: Post
) -> None:
    draft = site_page("rules", is_public=False)
    rename(office, draft, "the-rules")
    office.post(f"/admin/pages/{draft.id}/publish")
    assert leads(client, "/rules") == 404
    rename(office, about, "about-us")
    office.post(f"/admin/pages/{about.id}/take-back")
    assert leads(client, "/about") == 404
    office.post(f"/admin/pages/{about.id}/publish")
    assert leads(client, "/about") == "/about-us"
    office.post(f"/admin/pages/{about.id}/take-back")
    office.post(f"/admin/pages/{about.id}/delete")
    assert leads(client, "/about") == 404
    settle()
    assert OldAddress.query.count() == 0


def test_a_page_that_takes_the_address_over_wins(
    office: FlaskClient, client: FlaskClient, about: Post
) -> None:
    rename(office, about, "about-us")
    other = site_page("rules", title="Rules")
    rename(office, other, "about")
    assert leads(client, "/about") == 200
    assert leads(client, "/rules") == "/about"
    rename(office, other, "our-rules")
    assert leads(client, "/about") == "/our-rules", "it was there last"
    assert leads(client, "/rules") == "/our-rules"


def test_an_address_that_a_post_had_elsewhere_is_the_page_s_by_now(
    office: FlaskClient, client: FlaskClient, about: Post, john: User
) -> None:
    post = PostFactory.create(author=john, title="Sea wind")
    assert keep_addresses(post, ["/about", "/wind"]) == []
    assert leads(client, "/about") == 200
    rename(office, about, "about-us")
    assert leads(client, "/about") == "/about-us"
    assert leads(client, "/wind") == f"/post/{post.id}/sea-wind"


def test_a_link_to_a_former_address_is_no_dead_one(office: FlaskClient, about: Post) -> None:
    text = {"title": "T", "body": "[Who](/about), [what](/nothing-here)"}
    rename(office, about, "about-us")
    answer = submit(office, "/write", **text, action="publish")
    said = words(office.get(answer.location))
    assert "/nothing-here" in said
    assert "/about" not in said


def test_two_take_an_address_and_leave_it_at_once(
    app: Flask, office: FlaskClient, client: FlaskClient, client_of: ClientOf, about: Post
) -> None:
    other = client_of(administrator(email="bob@example.com", username="bob"))
    rules = site_page("rules")
    db.session.commit()

    def renaming(browser: FlaskClient, page: Post, slug: str) -> Callable[[], int]:
        address = f"/admin/pages/{page.id}"
        return lambda: browser.post(address, data={"slug": slug}).status_code

    answers = at_once(app, renaming(office, about, "about-us"), renaming(other, rules, "about"))
    assert answers in ([302, 302], [302, 400])
    settle()
    if rules.page_slug == "about":
        assert leads(client, "/about") == 200
        assert leads(client, "/rules") == "/about"
    else:
        assert leads(client, "/about") == "/about-us"
        assert leads(client, "/rules") == 200
