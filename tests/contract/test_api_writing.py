"""API: publishing, editing and commenting."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import Comment, Permission, Post, User
from tests.clients import API
from tests.factories import PostFactory, administrator, moderator, role
from tests.fixture_types import ClientOf

BAD_BODIES: list[Any] = [
    {"body": 5},
    {"body": None},
    {"body": ["text"]},
    {"body": {"text": "text"}},
    {"body": True},
    {"body": "\x00"},
    {"body": "text\x00text"},
    {"body": "\ud800"},
    {"body": ""},
    {"body": " \n\t "},
    {},
    [1],
    [],
    None,
    "text",
    5,
]


def send(api: FlaskClient, method: str, address: str, body: Any) -> TestResponse:
    """Send a value as JSON, ``null`` included, for which the client would send nothing."""
    return api.open(
        f"{API}{address}", method=method, data=json.dumps(body), content_type="application/json"
    )


@pytest.fixture
def api(john: User, api_client: ClientOf) -> FlaskClient:
    return api_client(john)


def test_a_post_is_created(api: FlaskClient, john: User) -> None:
    answer = api.post(f"{API}/posts/", json={"body": "body of the *blog* post"})
    assert answer.status_code == 201
    assert Post.query.one().author == john


def test_the_location_of_a_new_post_is_absolute(api: FlaskClient) -> None:
    answer = api.post(f"{API}/posts/", json={"body": "A post"})
    assert answer.headers["Location"] == f"http://localhost{API}/posts/{Post.query.one().id}"


def test_the_answer_is_the_new_post(api: FlaskClient) -> None:
    answer = api.post(f"{API}/posts/", json={"body": "A post"})
    found = api.get(answer.headers["Location"]).get_json()
    assert answer.get_json() == found
    assert f"http://localhost{found['url']}" == answer.headers["Location"]
    assert found["body"] == "A post"


def test_a_new_post_is_seen_at_once(api: FlaskClient, client: FlaskClient) -> None:
    api.post(f"{API}/posts/", json={"body": "body of the *blog* post"})
    assert "body of the <em>blog</em> post" in client.get("/").text


@pytest.mark.parametrize("body", BAD_BODIES, ids=ascii)
def test_a_bad_post_is_400(api: FlaskClient, body: Any) -> None:
    answer = send(api, "POST", "/posts/", body)
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "bad request"
    assert Post.query.count() == 0


@pytest.mark.parametrize("data", [b"", b"{", b'{"body": "tex', b"\xff\xfe", b"body=text"])
@pytest.mark.parametrize("mimetype", ["application/json", "text/plain"])
def test_what_is_not_json_is_400(api: FlaskClient, data: bytes, mimetype: str) -> None:
    answer = api.post(f"{API}/posts/", data=data, content_type=mimetype)
    assert answer.status_code in (400, 415)
    assert answer.get_json()["error"]
    assert Post.query.count() == 0


def test_writing_needs_the_permission(api: FlaskClient) -> None:
    role("User").remove_permission(Permission.WRITE)
    answer = api.post(f"{API}/posts/", json={"body": "A post"})
    assert answer.status_code == 403
    assert answer.get_json()["error"] == "forbidden"
    assert Post.query.count() == 0


def test_authors_change_their_posts(api: FlaskClient, john: User) -> None:
    post = PostFactory.create(author=john)
    answer = api.put(f"{API}/posts/{post.id}", json={"body": "updated *body*"})
    assert answer.status_code == 200
    assert answer.get_json()["body_html"] == "<p>updated <em>body</em></p>"
    assert post.body == "updated *body*"


def test_administrators_change_any_post(api_client: ClientOf) -> None:
    post = PostFactory.create()
    answer = api_client(administrator()).put(f"{API}/posts/{post.id}", json={"body": "updated"})
    assert answer.status_code == 200
    assert post.body == "updated"


def test_nobody_else_changes_a_post(api: FlaskClient, api_client: ClientOf) -> None:
    post = PostFactory.create(body="As it was")
    for other in (api, api_client(moderator())):
        answer = other.put(f"{API}/posts/{post.id}", json={"body": "updated"})
        assert answer.status_code == 403
        assert answer.get_json()["error"] == "forbidden"
    assert post.body == "As it was"


@pytest.mark.parametrize("body", [one for one in BAD_BODIES if one != {}], ids=ascii)
def test_a_bad_change_is_400(api: FlaskClient, john: User, body: Any) -> None:
    post = PostFactory.create(author=john, body="As it was")
    answer = send(api, "PUT", f"/posts/{post.id}", body)
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "bad request"
    assert post.body == "As it was"


def test_a_post_that_is_not_there_cannot_be_changed(api: FlaskClient) -> None:
    assert api.put(f"{API}/posts/4711", json={"body": "updated"}).status_code == 404


def test_a_comment_is_created(api: FlaskClient, john: User) -> None:
    post = PostFactory.create()
    answer = api.post(f"{API}/posts/{post.id}/comments/", json={"body": "Well *said*"})
    assert answer.status_code == 201
    made = Comment.query.one()
    assert (made.author, made.post) == (john, post)
    assert answer.headers["Location"] == f"http://localhost{API}/comments/{made.id}"
    assert answer.get_json() == api.get(f"{API}/comments/{made.id}").get_json()


def test_a_new_comment_is_seen_at_once(api: FlaskClient, client: FlaskClient) -> None:
    post = PostFactory.create()
    api.post(f"{API}/posts/{post.id}/comments/", json={"body": "Well *said*"})
    page = client.get(f"/post/{post.id}", follow_redirects=True)
    assert "Well <em>said</em>" in page.text
    assert api.get(f"{API}/posts/{post.id}").get_json()["comment_count"] == 1
    assert api.get(f"{API}/posts/{post.id}/comments/").get_json()["count"] == 1


@pytest.mark.parametrize("body", BAD_BODIES, ids=ascii)
def test_a_bad_comment_is_400(api: FlaskClient, body: Any) -> None:
    post = PostFactory.create()
    answer = send(api, "POST", f"/posts/{post.id}/comments/", body)
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "bad request"
    assert Comment.query.count() == 0


def test_commenting_needs_the_permission(api: FlaskClient) -> None:
    role("User").remove_permission(Permission.COMMENT)
    post = PostFactory.create()
    answer = api.post(f"{API}/posts/{post.id}/comments/", json={"body": "Well said"})
    assert answer.status_code == 403
    assert Comment.query.count() == 0


@pytest.mark.parametrize("number", [4711, 2**31, 2**63])
def test_a_post_that_is_not_there_cannot_be_commented_on(api: FlaskClient, number: int) -> None:
    answer = api.post(f"{API}/posts/{number}/comments/", json={"body": "Well said"})
    assert answer.status_code == 404
