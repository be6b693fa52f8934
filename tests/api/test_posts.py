"""Writing posts and changing them: what may be sent, and what becomes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.models import Post, User, utcnow
from tests.api.conftest import got
from tests.clients import API
from tests.factories import PostFactory, administrator, moderator
from tests.fixture_types import ClientOf

POSTS = f"{API}/posts/"


def written(api: FlaskClient, **fields: Any) -> Any:
    """The JSON of a new post."""
    answer = api.post(POSTS, json={"body": "A post", **fields})
    assert answer.status_code == 201, answer.text
    return answer.get_json()


def changed(api: FlaskClient, post: Post, **fields: Any) -> Any:
    """The JSON of a post after a change."""
    answer = api.put(f"{POSTS}{post.id}", json=fields)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_a_body_alone_is_a_published_note(api: FlaskClient) -> None:
    note = written(api)
    assert (note["title"], note["status"], note["language"], note["tags"]) == (
        None,
        "published",
        "en",
        [],
    )
    assert note["updated_at"] is None
    assert got(api, "/posts/")["posts"] == [note]


def test_everything_of_a_post_may_be_sent(api: FlaskClient) -> None:
    post = written(
        api,
        title="  Truing\na wheel ",
        tags=["Wheels", "#spokes", "wheels", "", "tools, workshop"],
        language="zh-Hans",
        status="published",
        published_at="2020-01-02T03:04:05+02:00",
    )
    assert post["title"] == "Truing a wheel"
    assert post["slug"] == "truing-a-wheel"
    assert set(post["tags"]) == {"spokes", "tools", "Wheels", "workshop"}
    assert post["language"] == "zh-Hans"
    assert post["timestamp"] == "Thu, 02 Jan 2020 01:04:05 GMT"
    assert got(api, f"/posts/{Post.query.one().id}") == post


@pytest.mark.parametrize(
    "moment",
    [
        "2020-01-02T03:04:05Z",
        "2020-01-02T03:04:05",
        "2020-01-02 03:04:05.678901",
        "2020-01-02T11:04:05+08:00",
        "Thu, 02 Jan 2020 03:04:05 GMT",
    ],
)
def test_dates_are_iso_8601_or_http_dates(api: FlaskClient, moment: str) -> None:
    assert written(api, published_at=moment)["timestamp"] == "Thu, 02 Jan 2020 03:04:05 GMT"


def test_a_date_to_come_schedules(api: FlaskClient, client: FlaskClient) -> None:
    post = written(api, published_at="2999-12-31T00:00:00Z")
    assert post["timestamp"] == "Tue, 31 Dec 2999 00:00:00 GMT"
    assert got(api, "/posts/")["posts"] == []
    assert Post.query.one().is_scheduled


def test_a_list_with_very_old_posts_can_be_leafed_through(api: FlaskClient) -> None:
    for year in range(1, 26):
        written(api, published_at=f"{year:04d}-01-01")
    second = got(api, got(api, "/posts/")["next"].removeprefix(API))
    assert [post["timestamp"] for post in second["posts"]][-1] == "Mon, 01 Jan 0001 00:00:00 GMT"


def test_unknown_keys_mean_nothing(api: FlaskClient, john: User, susan: User) -> None:
    post = written(
        api,
        author_id=susan.id,
        author_url=f"{API}/users/{susan.id}",
        id=5,
        hidden_at=None,
        slug="x",
    )
    assert post["author_url"] == f"{API}/users/{john.id}"


BAD_FIELDS: list[dict[str, Any]] = [
    {"title": 5},
    {"title": ["text"]},
    {"title": "x" * 301},
    {"title": "\0"},
    {"title": "\ud800"},
    {"tags": "wheels"},
    {"tags": None},
    {"tags": {"wheels": True}},
    {"tags": [5]},
    {"tags": [None]},
    {"tags": ["\0"]},
    {"tags": ["\ud800"]},
    {"tags": ["!!!"]},
    {"tags": ["x" * 51]},
    {"tags": [f"tag{number}" for number in range(21)]},
    {"language": 5},
    {"language": None},
    {"language": "x" * 17},
    {"language": '"><script>'},
    {"language": "en\0"},
    {"status": 5},
    {"status": None},
    {"status": "scheduled"},
    {"status": ""},
    {"published_at": 5},
    {"published_at": "tomorrow"},
    {"published_at": ""},
    {"published_at": "2020-13-01T00:00:00Z"},
    {"published_at": "0001-01-01T00:00:00+14:00"},
    {"published_at": "9999-12-31T23:59:59-14:00"},
    {"published_at": "Thu, 99 Jan 2020 03:04:05 GMT"},
    {"published_at": "Fri, 31 Dec 9999 23:59:59 -1400"},
    {"published_at": "Thu, 02 Jan 99999999999999999999 03:04:05 GMT"},
    {"published_at": "Thu, 02 Jan 2020 03:04:05 +9999999999"},
    {"published_at": "2020-01-02T03:04:05\0"},
    {"status": "draft", "published_at": "2020-01-02T03:04:05Z"},
]


@pytest.mark.parametrize("fields", BAD_FIELDS, ids=lambda fields: ascii(fields)[:60])
def test_a_bad_field_is_400_and_changes_nothing(
    api: FlaskClient, john: User, fields: dict[str, Any]
) -> None:
    post = PostFactory.create(author=john, body="As it was")
    answer = api.post(POSTS, json={"body": "Text", **fields})
    assert (answer.status_code, answer.get_json()["error"]) == (400, "bad request")
    answer = api.put(f"{POSTS}{post.id}", json={"body": "Text", **fields})
    assert (answer.status_code, answer.get_json()["error"]) == (400, "bad request")
    assert [one.body for one in Post.query] == ["As it was"]


def test_what_is_not_sent_stays(api: FlaskClient, john: User) -> None:
    post = written(api, title="A title", tags=["wheels"], language="en", published_at="2020-01-02")
    stored = Post.query.one()
    for fields in ({"body": "B"}, {"title": "B"}, {"tags": ["b"]}, {"language": "de"}):
        before = got(api, f"/posts/{stored.id}")
        after = changed(api, stored, **fields)
        differing = {key for key in after if after[key] != before[key]}
        assert differing - {"updated_at", "body_html", "slug"} == set(fields)
        assert after == got(api, f"/posts/{stored.id}")
    assert after["timestamp"] == post["timestamp"]


def test_a_post_may_be_sent_back_as_it_came(api: FlaskClient) -> None:
    post = written(api, title="A title", tags=["wheels", "spokes"], language="en")
    again = changed(api, Post.query.one(), **post)
    assert again.pop("updated_at") is not None
    assert post.pop("updated_at") is None
    assert again == post


def test_a_title_can_be_taken_away(api: FlaskClient, john: User) -> None:
    post = PostFactory.create(author=john, title="A title")
    assert changed(api, post, title=None)["title"] is None
    assert changed(api, post, title="Again")["title"] == "Again"
    assert changed(api, post, title="")["title"] is None


def test_a_draft_is_published_when_its_author_says_so(api: FlaskClient) -> None:
    draft = written(api, status="draft")
    assert draft["status"] == "draft"
    stored = Post.query.one()
    assert changed(api, stored, body="Better")["status"] == "draft"
    assert stored.is_draft
    assert changed(api, stored, status="published")["status"] == "published"
    assert stored.published_at is not None
    assert utcnow() - stored.published_at < timedelta(minutes=1)
    assert got(api, "/posts/")["count"] == 1


def test_a_published_post_can_become_a_draft_again(api: FlaskClient, john: User) -> None:
    post = PostFactory.create(author=john)
    changed(api, post, status="draft")
    assert got(api, "/posts/") == {"posts": [], "prev": None, "next": None, "count": 0}


def test_a_scheduled_post_stays_scheduled_until_its_author_says_otherwise(
    api: FlaskClient,
) -> None:
    written(api, published_at="2999-12-31T00:00:00Z")
    stored = Post.query.one()
    changed(api, stored, body="Better")
    assert stored.published_at == datetime.fromisoformat("2999-12-31")
    changed(api, stored, published_at=None)
    assert not stored.is_scheduled
    assert got(api, "/posts/")["count"] == 1


def test_an_edit_does_not_make_an_old_post_new(api: FlaskClient, john: User) -> None:
    post = PostFactory.create(author=john, timestamp=datetime.fromisoformat("2020-01-02"))
    for fields in ({"body": "Better"}, {"published_at": None}, {"status": "published"}):
        assert changed(api, post, **fields)["timestamp"] == "Thu, 02 Jan 2020 00:00:00 GMT"


def test_administrators_change_what_they_can_see(
    api_client: ClientOf, api: FlaskClient, john: User
) -> None:
    other = api_client(administrator())
    published = PostFactory.create(author=john)
    draft = PostFactory.create(author=john, status="draft")
    assert changed(other, published, body="Better")["author_url"] == f"{API}/users/{john.id}"
    assert other.put(f"{POSTS}{draft.id}", json={"body": "Better"}).status_code == 404


def test_others_learn_nothing_from_a_refused_change(api_client: ClientOf, john: User) -> None:
    draft = PostFactory.create(author=john, status="draft")
    for body in ({"body": "Text"}, {"body": 5}, [1]):
        answer = api_client(moderator()).put(f"{POSTS}{draft.id}", json=body)
        assert answer.status_code == 404


def test_limits_are_in_bytes_and_answered_with_413(api: FlaskClient, john: User) -> None:
    post = PostFactory.create(author=john, body="As it was")
    written(api, body="字" * 33_333)
    for answer in (
        api.post(POSTS, json={"body": "字" * 33_334}),
        api.put(f"{POSTS}{post.id}", json={"body": "x" * 100_001}),
        api.post(POSTS, json={"body": "x" * 3_000_000}),
    ):
        assert answer.status_code == 413
        assert answer.get_json()["error"] == "payload too large"
    assert post.body == "As it was"


def test_line_ends_are_stored_as_one_kind(api: FlaskClient) -> None:
    assert written(api, body="one\r\ntwo\rthree")["body"] == "one\ntwo\nthree"
