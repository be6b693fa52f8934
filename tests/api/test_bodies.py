"""What a request's body must be: JSON that says it is, and nothing that breaks the reading."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.models import Post
from tests.clients import API

POSTS = f"{API}/posts/"


@pytest.mark.parametrize(
    ("mimetype", "status"),
    [
        ("application/json", 201),
        ("application/json; charset=utf-8", 201),
        ("application/vnd.api+json", 201),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("", 400),
    ],
)
def test_only_json_is_read(api: FlaskClient, mimetype: str, status: int) -> None:
    answer = api.post(POSTS, data=b'{"body": "A post"}', content_type=mimetype)
    assert answer.status_code == status
    assert answer.is_json
    assert Post.query.count() == (1 if status == 201 else 0)


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 200_000,
        b'{"body":' * 100_000,
        b'{"body": ' + b"1" * 10_000 + b"}",
        b'{"body": "\xff"}',
        b'{"body": NaN}',
        b'{"body": "text"} more',
        b"'text'",
    ],
    ids=lambda data: ascii(data)[:30],
)
def test_broken_json_is_400(api: FlaskClient, data: bytes) -> None:
    answer = api.post(POSTS, data=data, content_type="application/json")
    assert (answer.status_code, answer.get_json()["error"]) == (400, "bad request")
