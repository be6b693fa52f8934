"""The preview shows what will be published."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import Comment, Post, User
from tests.factories import PostFactory
from tests.main.submitting import log_in, publish
from tests.pages import first

TEXT = """# On boats

**「木」**と *ropes*, https://example.com/?a=1&b=2

| a | b |
|---|---|
| 1 | 2 |

```python
print("<b>")
```

<script>alert(1)</script> [x](javascript:alert(1)) footnote[^1]

[^1]: Here.
"""


def preview(browser: FlaskClient, text: str, **fields: Any) -> TestResponse:
    """Ask for a preview as the script of the editor does."""
    data = {"text": text, **fields}
    return browser.post("/preview", data=data, headers={"Accept": "application/json"})


def test_the_preview_is_what_is_published(browser: FlaskClient) -> None:
    shown = preview(browser, TEXT.replace("\n", "\r\n")).get_json()["html"]
    assert Post.query.count() == 0
    publish(browser, "/write", body=TEXT.replace("\n", "\r\n"))
    post = Post.query.one()
    assert shown in browser.get(f"/post/{post.id}/{post.slug}").text
    assert "<table>" in shown
    assert "<script" not in shown


def test_the_preview_of_a_comment_is_what_is_published(browser: FlaskClient) -> None:
    post = PostFactory.create()
    shown = preview(browser, TEXT, kind="comment").get_json()["html"]
    browser.post(f"/post/{post.id}", data={"body": TEXT})
    assert Comment.query.one().body == TEXT
    assert shown in browser.get(f"/post/{post.id}/{post.slug}").text


@pytest.mark.parametrize("text", ["", "  \n"])
def test_nothing_looks_like_nothing(browser: FlaskClient, text: str) -> None:
    answer = preview(browser, text)
    assert (answer.status_code, answer.get_json()) == (200, {"html": ""})


@pytest.mark.parametrize(
    ("text", "fields", "status", "error"),
    [
        ("x" * 100_001, {}, 413, "payload too large"),
        ("x" * 10_001, {"kind": "comment"}, 413, "payload too large"),
        ("a\0b", {}, 400, "bad request"),
    ],
    ids=["too long", "too long a comment", "NUL"],
)
def test_what_cannot_be_published_has_no_preview(
    browser: FlaskClient, text: str, fields: dict[str, str], status: int, error: str
) -> None:
    answer = preview(browser, text, **fields)
    assert answer.status_code == status
    assert answer.get_json()["error"] == error


def test_anonymous_visitors_get_no_preview(client: FlaskClient) -> None:
    assert preview(client, TEXT).status_code in (302, 401)


def test_a_preview_needs_the_token_which_the_page_has(checked_app: Flask, john: User) -> None:
    browser = log_in(checked_app.test_client(), john)
    assert preview(browser, TEXT).status_code == 400
    meta = first(browser.get("/write"), "meta[name=csrf-token]")
    headers = {"X-CSRFToken": str(meta["content"]), "Accept": "application/json"}
    answer = browser.post("/preview", data={"text": TEXT}, headers=headers)
    assert answer.status_code == 200
