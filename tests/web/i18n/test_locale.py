"""The language of the pages."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import UserFactory
from tests.fixture_types import ClientOf
from tests.pages import page_language


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("en", "en"),
        ("zh", "zh-Hans"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-Hans-CN", "zh-Hans"),
        ("ZH-cn", "zh-Hans"),
        ("en-GB,zh;q=0.9", "en"),
        ("de,zh;q=0.5,en;q=0.3", "zh-Hans"),
        ("de", "en"),
        ("*", "en"),
        ("zh;q=0,en;q=0.1", "en"),
        ("de,zh;q=0", "en"),
        ("zh;q=x", "en"),
        (";;;,,,", "en"),
        ("x" * 5000, "en"),
    ],
)
@pytest.mark.parametrize("address", ["/", "/nothing/here"])
def test_the_browser_is_asked(
    client: FlaskClient, accepted: str | None, language: str, address: str
) -> None:
    headers = {} if accepted is None else {"Accept-Language": accepted}
    assert page_language(client.get(address, headers=headers)) == language


def test_the_users_setting_goes_before_the_browser(client_of: ClientOf) -> None:
    browser = client_of(UserFactory.create())
    asks_for_chinese = {"Accept-Language": "zh-CN"}
    assert page_language(browser.get("/", headers=asks_for_chinese)) == "zh-Hans"
    for chosen in ("en", "zh-Hans"):
        browser.post("/edit-profile", data={"language": chosen})
        for accepted in ("en", "zh-CN"):
            page = browser.get("/", headers={"Accept-Language": accepted})
            assert page_language(page) == chosen
    assert browser.post("/edit-profile", data={"language": "tlh"}).status_code == 400


def test_a_setting_that_is_no_language_is_ignored(app: Flask, client_of: ClientOf) -> None:
    browser = client_of(UserFactory.create(language="tlh"))
    assert page_language(browser.get("/", headers={"Accept-Language": "zh-CN"})) == "zh-Hans"
