"""What pages say in the words of schema.org, and in microformats."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from bs4 import Tag as Element
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from app.models import Post, Tag, User
from app.web.pages.structured_data import json_ld
from tests.factories import CommentFactory, PostFactory
from tests.fixture_types import ClientOf
from tests.pages import read

MOMENT = datetime(2026, 1, 31, 12)  # noqa: DTZ001 - naive UTC inside
HOSTILE = "</script><!-- <script>alert(1)</script> & \u2028 ]]>"


@pytest.fixture
def post(john: User) -> Post:
    """An article that has everything."""
    john.name, john.about_me = "John <Dale>", "I sail."
    written: Post = PostFactory.create(
        author=john,
        title=HOSTILE,
        body="They *float*, mostly.",
        tags=[Tag(name="Sea", slug="sea"), Tag(name="Wood", slug="wood")],
        language="zh-Hans",
        published_at=MOMENT,
    )
    CommentFactory.create(post=written)
    return written


def page_of(client: FlaskClient, post: Post) -> TestResponse:
    return client.get(f"/post/{post.id}/{post.slug}")


def things(page: TestResponse) -> dict[str, dict[str, Any]]:
    """What a page says is there, by its type; crawlers read only its scripts."""
    said: dict[str, dict[str, Any]] = {}
    for script in read(page).select("script[type='application/ld+json']"):
        graph = json.loads(script.get_text())
        assert graph["@context"] == "https://schema.org"
        said |= {thing["@type"]: thing for thing in graph["@graph"]}
    return said


def test_a_post_is_described(client: FlaskClient, post: Post) -> None:
    address = f"http://localhost/post/{post.id}/{post.slug}"
    said = things(page_of(client, post))["BlogPosting"]
    image, publisher = said.pop("image"), said.pop("publisher")
    assert said == {
        "@type": "BlogPosting",
        "@id": f"{address}#post",
        "url": address,
        "mainEntityOfPage": address,
        "headline": HOSTILE,
        "description": "They float, mostly.",
        "datePublished": "2026-01-31T12:00:00Z",
        "dateModified": "2026-01-31T12:00:00Z",
        "inLanguage": "zh-Hans",
        "keywords": ["Sea", "Wood"],
        "commentCount": 1,
        "author": {
            "@type": "Person",
            "name": "John <Dale>",
            "alternateName": "john",
            "url": "http://localhost/user/john",
        },
    }
    [shown] = read(page_of(client, post)).select("meta[property='og:image']")
    assert image == shown["content"]
    assert (publisher["name"], publisher["url"]) == ("Harbour Notes", "http://localhost/")
    logo = client.get(publisher["logo"].removeprefix("http://localhost"))
    assert logo.mimetype == "image/png"


def test_a_post_of_nobody_is_by_somebody_who_has_left(client: FlaskClient) -> None:
    said = things(page_of(client, PostFactory.create(author=None, title="Left behind")))
    assert said["BlogPosting"]["author"] == {"@type": "Person", "name": "deleted user"}
    assert [step["name"] for step in said["BreadcrumbList"]["itemListElement"]] == [
        "Harbour Notes",
        "Left behind",
    ]


def test_what_an_author_writes_ends_no_script(client: FlaskClient, post: Post) -> None:
    [script] = read(page_of(client, post)).select("script[type='application/ld+json']")
    assert not set("<>&\u2028\u2029") & set(script.get_text())
    assert "alert" not in "".join(
        other.get_text() for other in read(page_of(client, post)).select("script:not([type*='ld'])")
    )


@given(st.text())
def test_any_text_can_be_said(text: str) -> None:
    written = json_ld({"@type": "Thing", "name": text, "gap": None})
    assert str(written).count("<") == 2
    said = json.loads(str(written).split(">", 1)[1].rsplit("<", 1)[0])
    assert said["@graph"] == [{"@type": "Thing"} | ({"name": text} if text else {})]


@pytest.mark.parametrize(
    ("address", "steps"),
    [
        ("/tag/sea", [("Tags", "/tags"), ("Sea", "/tag/sea")]),
        ("/user/john", [("Authors", "/authors"), ("John <Dale>", "/user/john")]),
        ("/archive/2026", [("Archive", "/archive"), ("2026", "/archive/2026")]),
        (
            "/archive/2026/01",
            [
                ("Archive", "/archive"),
                ("2026", "/archive/2026"),
                ("January 2026", "/archive/2026/01"),
            ],
        ),
    ],
)
def test_a_list_says_where_it_stands(
    client: FlaskClient, post: Post, address: str, steps: list[tuple[str, str]]
) -> None:
    found = things(client.get(address))["BreadcrumbList"]["itemListElement"]
    assert [step["position"] for step in found] == list(range(1, len(steps) + 2))
    assert [(step["name"], step["item"]) for step in found] == [
        (name, f"http://localhost{path}") for name, path in [("Harbour Notes", "/"), *steps]
    ]


def test_a_profile_is_about_a_person(client: FlaskClient, post: Post, john: User) -> None:
    said = things(client.get("/user/john"))["ProfilePage"]["mainEntity"]
    assert (said["name"], said["alternateName"]) == ("John <Dale>", "john")
    assert said["description"] == "I sail."
    assert said["agentInteractionStatistic"]["userInteractionCount"] == 1


def test_the_front_page_names_the_site(client: FlaskClient) -> None:
    said = things(client.get("/"))["WebSite"]
    assert (said["name"], said["url"]) == ("Harbour Notes", "http://localhost/")


def test_a_draft_is_not_described(client_of: ClientOf, john: User) -> None:
    draft = PostFactory.create(author=john, status="draft", title="Secret")
    page = client_of(john).get(f"/post/{draft.id}", follow_redirects=True)
    assert "Secret" in page.text
    assert things(page) == {}


# Microformats: https://microformats.org/wiki/h-entry


def entry_on(page: TestResponse) -> Element:
    """The only entry of a page."""
    [entry] = read(page).select(".h-entry")
    return entry


def part(entry: Element, name: str) -> Element:
    """The only element of an entry with this class."""
    [found] = entry.select(f".{name}")
    return found


def test_a_post_is_an_entry(client: FlaskClient, post: Post) -> None:
    entry = entry_on(page_of(client, post))
    assert part(entry, "p-name").get_text() == HOSTILE
    assert "They float, mostly." in part(entry, "e-content").get_text()
    assert part(entry, "dt-published")["datetime"] == "2026-01-31T12:00:00Z"
    assert part(entry, "u-url.u-uid")["value"] == f"http://localhost/post/{post.id}/{post.slug}"
    assert [tag.get_text() for tag in entry.select(".p-category")] == ["Sea", "Wood"]
    author = part(entry, "p-author.h-card")
    assert (author.get_text(), author["href"]) == ("John <Dale>", "/user/john")
    assert entry.select(".dt-updated") == []
    post.updated_at = MOMENT.replace(year=2027)
    entry = entry_on(page_of(client, post))
    assert part(entry, "dt-updated")["datetime"] == "2027-01-31T12:00:00Z"


def test_a_note_is_an_entry_without_a_name(client: FlaskClient, john: User) -> None:
    note = PostFactory.create(author=john, body="The tide is out.")
    for address in (f"/post/{note.id}/{note.id}", "/"):
        entry = entry_on(client.get(address))
        assert entry.select(".p-name") == []
        assert part(entry, "e-content").get_text().strip() == "The tide is out."


def test_a_list_is_a_feed_of_entries(client: FlaskClient, post: Post) -> None:
    post.body = "A paragraph that is long. " * 90
    for address in ("/", "/user/john", "/tag/sea"):
        page = client.get(address)
        entry = entry_on(page)
        assert read(page).select(".h-feed .h-entry")
        assert part(entry, "p-name.u-url")["href"] == f"/post/{post.id}/{post.slug}"
        assert entry.select(".e-content") == []  # there is more of it elsewhere
        assert "A paragraph that is long." in part(entry, "p-summary").get_text()
        assert part(entry, "dt-published")["datetime"] == "2026-01-31T12:00:00Z"
        assert part(entry, "p-author.h-card")["href"] == "/user/john"


def test_a_profile_is_a_card(client: FlaskClient, post: Post, john: User) -> None:
    john.location = "Marram Bay"
    [card] = read(client.get("/user/john")).select("header.h-card")
    assert part(card, "p-name").get_text() == "John <Dale>"
    assert part(card, "p-nickname").get_text() == "john"
    assert part(card, "p-locality").get_text() == "Marram Bay"
    assert part(card, "p-note").get_text() == "I sail."
    assert part(card, "u-url")["value"] == "http://localhost/user/john"
