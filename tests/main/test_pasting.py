"""Formatted text is pasted as Markdown."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import User
from tests.main.submitting import log_in
from tests.pages import first

HTML = "<h2>潮</h2><p>A <b>lamp</b><script>alert(1)</script></p>"


def paste(browser: FlaskClient, html: str | bytes, **headers: str) -> TestResponse:
    """Ask for Markdown as the script of the editor does."""
    kinds = {"Accept": "application/json", "Content-Type": "text/html; charset=utf-8"}
    return browser.post("/paste", data=html, headers={**kinds, **headers})


def test_html_becomes_markdown(browser: FlaskClient) -> None:
    answer = paste(browser, HTML.encode())
    assert (answer.status_code, answer.get_json()) == (200, {"markdown": "## 潮\n\nA **lamp**"})


@pytest.mark.parametrize("html", [b"", b"\xff\xfe<p>\x00x\x01</p>", b"<p>&#0;&#xD800;&#1;</p>"])
def test_strange_bytes_are_no_failure(browser: FlaskClient, html: bytes) -> None:
    assert paste(browser, html).status_code == 200


@pytest.mark.parametrize(
    ("html", "status"),
    [("<div>" * 10_000, 400), ("<i>" * 25_000, 400), ("x" * 1_000_001, 413)],
    ids=["deep", "100 kB of tags", "too long"],
)
def test_what_cannot_be_converted_is_refused(browser: FlaskClient, html: str, status: int) -> None:
    assert paste(browser, html).status_code == status


def test_only_writers_paste(client: FlaskClient) -> None:
    assert paste(client, HTML).status_code in (302, 401)


def test_a_paste_needs_the_token_which_the_page_has(checked_app: Flask, john: User) -> None:
    browser = log_in(checked_app.test_client(), john)
    assert paste(browser, HTML).status_code == 400
    token = str(first(browser.get("/write"), "meta[name=csrf-token]")["content"])
    assert paste(browser, HTML, **{"X-CSRFToken": token}).status_code == 200
