"""Settings of posts through the API: what may be sent, and what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import Post, User
from tests.api.conftest import got
from tests.clients import API
from tests.factories import PostFactory, administrator
from tests.fixture_types import ClientOf

POSTS = f"{API}/posts/"
SETTINGS = {
    "slug": "why-boats-float",
    "excerpt": "Why they float",
    "canonical_url": "https://example.com/boats",
    "comments_open": False,
}


def test_settings_are_sent_and_returned(api: FlaskClient) -> None:
    answer = api.post(POSTS, json={"body": "Text", "title": "On boats", **SETTINGS})
    assert answer.status_code == 201, answer.text
    post = answer.get_json()
    assert {name: post[name] for name in SETTINGS} == SETTINGS
    assert got(api, "/posts/")["posts"] == [post]
    plain = api.post(POSTS, json={"body": "Another text"}).get_json()
    assert (plain["excerpt"], plain["canonical_url"]) == (None, None)
    assert plain["comments_open"] is True


@pytest.mark.parametrize("name", SETTINGS)
def test_one_setting_leaves_the_others(api: FlaskClient, name: str) -> None:
    post = api.post(POSTS, json={"body": "Text", "title": "On boats", **SETTINGS}).get_json()
    value: Any = True if name == "comments_open" else None
    changed = api.put(post["url"], json={name: value}).get_json()
    after = "on-boats" if name == "slug" else value
    assert changed[name] == after
    others = [each for each in SETTINGS if each != name]
    assert [changed[each] for each in others] == [SETTINGS[each] for each in others]


def test_a_post_that_is_sent_back_keeps_the_address_of_its_title(api: FlaskClient) -> None:
    post = api.post(POSTS, json={"body": "Text", "title": "On boats"}).get_json()
    assert api.put(post["url"], json=post).status_code == 200
    changed = api.put(post["url"], json={"title": "On ships"}).get_json()
    assert changed["slug"] == "on-ships"


@pytest.mark.parametrize(
    "fields",
    [
        {"slug": "a" * 5000},
        {"slug": "../"},
        {"slug": 7},
        {"slug": "delete"},
        {"excerpt": "x" * 301},
        {"excerpt": ["x"]},
        {"excerpt": "a\0b"},
        {"canonical_url": "javascript:alert(1)"},
        {"canonical_url": {}},
        {"comments_open": "no"},
        {"comments_open": None},
        {"comments_open": 0},
    ],
    ids=lambda fields: ascii(fields)[:40],
)
def test_a_bad_setting_is_400_and_changes_nothing(
    api: FlaskClient, john: User, fields: dict[str, Any]
) -> None:
    post = PostFactory.create(author=john, body="As it was")
    assert api.post(POSTS, json={"body": "Text", **fields}).status_code == 400
    answer = api.put(f"{POSTS}{post.id}", json={"body": "Text", **fields})
    assert (answer.status_code, answer.get_json()["error"]) == (400, "bad request")
    assert [one.body for one in Post.query] == ["As it was"]


def test_pins_stay_as_they_are(api: FlaskClient, john: User, api_client: ClientOf) -> None:
    now = PostFactory.create().created_at
    post = PostFactory.create(author=john, title="Top", pinned_at=now, front_pinned_at=now)
    for client in (api, api_client(administrator())):
        assert client.put(f"{POSTS}{post.id}", json={"excerpt": "Short"}).status_code == 200
    db.session.refresh(post)
    assert (post.pinned_at, post.front_pinned_at) == (now, now)
