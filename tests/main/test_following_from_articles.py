"""Following the author of an article without leaving it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.models import User
from tests.clients import PASSWORD
from tests.fixture_types import ClientOf
from tests.main.submitting import publish
from tests.pages import read, words


@pytest.fixture(autouse=True)
def article(susan: User, client_of: ClientOf) -> str:
    """The address of an article of susan's."""
    return publish(client_of(susan), "/write", title="Sea wind", body="It blows.").location


def press(browser: FlaskClient, page: str, button: str) -> str:
    """Send the form of a button on a page, and return where it leads."""
    (form,) = read(browser.get(page)).select(f"form[action='{button}']")
    fields = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    return browser.post(button, data=fields).location


def test_the_button_of_an_article_stays_on_it(
    john: User, client_of: ClientOf, article: str
) -> None:
    browser = client_of(john)
    assert press(browser, article, "/follow/susan") == article
    assert "You are now following susan." in words(browser.get(article))
    assert press(browser, article, "/unfollow/susan") == article
    assert press(browser, "/user/susan", "/follow/susan") == "/user/susan"
    assert browser.post("/follow/susan", data={"next": "//evil"}).location == "/user/susan"


@pytest.mark.parametrize("place", ["article", "profile"])
def test_logging_in_completes_it(
    client: FlaskClient, john: User, susan: User, article: str, place: str
) -> None:
    page = article if place == "article" else "/user/susan"
    (link,) = read(client.get(page)).select("a[href*='follow=susan']")
    login = client.get(str(link["href"]))
    assert "You will then follow susan." in words(login)
    wrong = client.post(str(link["href"]), data={"email": "john@example.com", "password": "no"})
    assert "You will then follow susan." in words(wrong)
    fields = {"email": "john@example.com", "password": PASSWORD}
    back = client.post(str(link["href"]), data=fields)
    assert back.location == page
    assert "You are now following susan." in words(client.get(page))
    assert john.is_following(susan)
    assert (john.followed_count, susan.follower_count) == (1, 1)


def test_who_has_no_account_takes_the_wish_along(client: FlaskClient, article: str) -> None:
    (link,) = read(client.get(article)).select("a[href*='follow=susan']")
    (register,) = read(client.get(str(link["href"]))).select("main a[href*='register']")
    page = client.get(str(register["href"]))
    assert "you will follow susan" in words(page)
    (login,) = read(page).select("main a[href*='login']")
    assert "You will then follow susan." in words(client.get(str(login["href"])))
