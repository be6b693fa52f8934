"""Put right: code blocks, tables and images of posts, and paragraphs of comments, are kept."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import CommentFactory, PostFactory

CODE = "```python\nprint('<b>')\n```"
TABLE = "| a | b |\n|---|---|\n| 1 | 2 |"
IMAGE = "![A boat](https://example.com/boat.png)"


def test_a_post_keeps_code_blocks(app: Flask) -> None:
    html = PostFactory.create(body=CODE).body_html
    assert "<pre" in html
    assert "<code" in html
    assert "&lt;b&gt;" in html


def test_a_post_keeps_tables(app: Flask) -> None:
    html = PostFactory.create(body=TABLE).body_html
    assert all(tag in html for tag in ("<table", "<th", "<td"))


def test_a_post_keeps_images(app: Flask) -> None:
    html = PostFactory.create(body=IMAGE).body_html
    assert 'src="https://example.com/boat.png"' in html
    assert 'alt="A boat"' in html


def test_a_comment_keeps_paragraphs(app: Flask) -> None:
    html = CommentFactory.create(body="one\n\ntwo").body_html
    assert html.count("<p>") == 2


def test_a_comment_keeps_code_blocks(app: Flask) -> None:
    assert "<pre" in CommentFactory.create(body=CODE).body_html


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[link](javascript:alert(1))",
        "[link](data:text/html,<script>alert(1)</script>)",
        "![x](javascript:alert(1))",
        "<a href='vbscript:x'>link</a>",
        "<svg onload=alert(1)>",
        "<p style='position:fixed'>text</p>",
        '<iframe src="https://evil.com"></iframe>',
    ],
)
def test_nothing_that_runs_gets_through(app: Flask, body: str) -> None:
    for content in (PostFactory.create(body=body), CommentFactory.create(body=body)):
        live = content.body_html.replace("&lt;", "escaped").lower()
        assert "<script" not in live
        assert "<iframe" not in live
        assert "<svg" not in live
        assert 'href="javascript' not in live
        assert 'href="data' not in live
        assert 'src="javascript' not in live
        assert "<p style" not in live
        assert "<img src=x" not in live
