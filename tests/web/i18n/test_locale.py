"""The language of the pages."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import UserFactory
from tests.fixture_types import ClientOf
from tests.pages import read


def language_of(page: TestResponse) -> str:
    """What the page says it is written in."""
    found = read(page).html
    assert found is not None
    return str(found["lang"])


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
    assert language_of(client.get(address, headers=headers)) == language


@pytest.mark.parametrize(("chosen", "language"), [("en", "en"), ("zh-Hans", "zh-Hans")])
@pytest.mark.parametrize("accepted", ["en", "zh-CN"])
def test_the_persons_choice_wins(
    client_of: ClientOf, chosen: str, language: str, accepted: str
) -> None:
    browser = client_of(UserFactory.create(language=chosen))
    assert language_of(browser.get("/", headers={"Accept-Language": accepted})) == language


def test_who_chooses_nothing_or_nonsense_is_shown_the_browsers(
    app: Flask, client_of: ClientOf
) -> None:
    for chosen in ("", "tlh"):
        browser = client_of(UserFactory.create(language=chosen))
        assert language_of(browser.get("/", headers={"Accept-Language": "zh-CN"})) == "zh-Hans"


def test_the_choice_in_the_profile_holds_from_the_next_page(client_of: ClientOf) -> None:
    browser = client_of(UserFactory.create(username="john"))
    browser.post("/edit-profile", data={"language": "zh-Hans"})
    assert language_of(browser.get("/")) == "zh-Hans"
    assert browser.post("/edit-profile", data={"language": "tlh"}).status_code == 400
