"""The footer's switch between the languages of the pages."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from app import db
from app.models import User
from app.web.i18n.locale import BABEL_NAMES
from app.web.security.cookies import LANGUAGE as LANGUAGE_COOKIE
from tests.factories import PostFactory
from tests.fixture_types import ClientOf, CountStatements, MakeApp
from tests.main.submitting import log_in
from tests.pages import filled, page_language, read

CHINESE_BROWSER = {"Accept-Language": "zh-CN"}
ELSEWHERE = ["https://evil.com/", "//evil.com", "/\\evil.com", "\t//evil.com", "evil.com", ""]


def switch_link(page: TestResponse, name: str) -> str:
    """Where the footer's link with a language's name leads."""
    (link,) = read(page).select(".languages a")
    assert link.get_text() == name
    return str(link["href"])


def press_switch(browser: FlaskClient, page: TestResponse, name: str) -> TestResponse:
    """Press the button with a language's name, as a browser without JavaScript does."""
    (form,) = read(page).select(".languages form")
    (button,) = form.select("button")
    assert button.get_text() == name
    assert form["method"] == "post"
    return browser.post(str(form["action"]), data=filled(form))


def cookie_headers(answer: TestResponse) -> list[str]:
    """Return the Set-Cookie headers of a response that concern the language."""
    return [one for one in Headers(answer.headers).getlist("Set-Cookie") if LANGUAGE_COOKIE in one]


# Anonymous visitors


def test_an_anonymous_visitor_follows_a_link_and_comes_back_in_the_other_language(
    client: FlaskClient,
) -> None:
    PostFactory.create(title="On boats")
    page = client.get("/search?q=boats&tag=")
    answer = client.get(switch_link(page, "简体中文"))
    assert answer.status_code == 303
    assert answer.location == "/search?q=boats&tag="
    again = client.get(answer.location)
    assert page_language(again) == "zh-Hans"
    answer = client.get(switch_link(again, "English"))
    assert page_language(client.get(answer.location)) == "en"


def test_the_choice_holds_on_every_page_and_against_the_browsers(client: FlaskClient) -> None:
    client.get("/language/en")
    for address in ("/", "/tags", "/auth/login", "/nothing/here"):
        assert page_language(client.get(address, headers=CHINESE_BROWSER)) == "en"


def test_the_cookie_is_this_sites_and_lasts_for_a_year(client: FlaskClient) -> None:
    answer = client.get("/language/zh-Hans")
    assert answer.headers["Cache-Control"] == "no-store"
    (cookie,) = cookie_headers(answer)
    parts = {part.strip() for part in cookie.split(";")}
    assert {"language=zh-Hans", "Max-Age=31536000", "Path=/", "HttpOnly", "SameSite=Lax"} <= parts


def test_over_https_the_cookie_is_sent_over_https_only(
    app: Flask, make_app: MakeApp, database_address: str
) -> None:
    secure = make_app("testing", database_address, SESSION_COOKIE_SECURE=True)
    (cookie,) = cookie_headers(secure.test_client().get("/language/zh-Hans"))
    assert "Secure" in {part.strip() for part in cookie.split(";")}


def test_a_cookie_with_nonsense_is_overlooked(client: FlaskClient) -> None:
    for nonsense in ("tlh", "zh_Hans", "../../etc", "x" * 4000, "en; DROP TABLE posts"):
        client.set_cookie(LANGUAGE_COOKIE, nonsense)
        assert page_language(client.get("/", headers=CHINESE_BROWSER)) == "zh-Hans"


def test_each_language_is_named_in_its_own_words_and_the_other_is_a_link(
    client: FlaskClient,
) -> None:
    page = read(client.get("/"))
    named = {str(one["lang"]): one.get_text() for one in page.select("li [lang]")}
    assert named == {"en": "English", "zh-Hans": "简体中文"}
    (here,) = page.select(".languages [aria-current]")
    assert (here.name, here["lang"]) == ("span", "en")
    (link,) = page.select(".languages a")
    assert "nofollow" in link["rel"]


def test_reading_in_another_language_writes_nothing(
    client: FlaskClient, statements: CountStatements
) -> None:
    with statements() as heard:
        client.get("/language/zh-Hans")
    assert heard.writes_but_last_seen == []


@pytest.mark.parametrize("tag", ["tlh", "zh", "EN", "zh_Hans", "en/..", "%00", "x" * 500])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_there_is_no_other_language(client: FlaskClient, tag: str, method: str) -> None:
    answer = client.open(f"/language/{tag}", method=method)
    assert answer.status_code == 404
    assert cookie_headers(answer) == []


@pytest.mark.parametrize("address", ELSEWHERE)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_is_led_away(client: FlaskClient, address: str, method: str) -> None:
    if method == "GET":
        answer = client.get("/language/en", query_string={"next": address})
    else:
        answer = client.post("/language/en", data={"next": address})
    assert (answer.status_code, answer.location) == (303, "/")


@pytest.mark.parametrize("query", ["q=%E8%88%B9&tag=", "q=a%26next%3D%2F%2Fevil.com", "q=%22%3E"])
def test_the_way_back_keeps_the_query_as_it_was(client: FlaskClient, query: str) -> None:
    page = client.get(f"/search?{query}")
    back = client.get(switch_link(page, "简体中文")).location
    assert back is not None
    wanted = parse_qs(query, keep_blank_values=True)
    assert parse_qs(urlsplit(back).query, keep_blank_values=True) == wanted


def test_a_form_that_came_back_and_an_error_page_are_come_back_to(client: FlaskClient) -> None:
    form = client.post("/auth/login", data={"email": "nobody@example.com"})
    missing = client.get("/nothing/%E8%88%B9")
    assert client.get(switch_link(form, "简体中文")).location == "/auth/login"
    assert client.get(switch_link(missing, "简体中文")).location == "/nothing/%E8%88%B9"


def test_from_an_address_that_only_takes_forms_the_way_leads_home(
    client_of: ClientOf, john: User
) -> None:
    browser = client_of(john)
    page = browser.post("/follow/nobody-of-this-name")
    assert page.status_code == 404
    assert press_switch(browser, page, "简体中文").location == "/"


# Users


def test_a_button_changes_the_accounts_setting(john: User, client_of: ClientOf) -> None:
    browser = client_of(john)
    page = browser.get("/tags?page=1")
    answer = press_switch(browser, page, "简体中文")
    assert (answer.status_code, answer.location) == (303, "/tags?page=1")
    db.session.refresh(john)
    assert john.language == "zh-Hans"
    assert page_language(browser.get("/")) == "zh-Hans"
    assert page_language(client_of(john).get("/", headers={"Accept-Language": "en"})) == "zh-Hans"
    browser.get("/auth/logout")
    assert page_language(browser.get("/")) == "zh-Hans"


def test_the_setting_goes_before_the_cookie_and_the_cookie_before_the_browser(
    john: User, client_of: ClientOf
) -> None:
    browser = client_of(john)
    browser.set_cookie(LANGUAGE_COOKIE, "zh-Hans")
    assert page_language(browser.get("/", headers={"Accept-Language": "en"})) == "zh-Hans"
    john.language = "en"
    assert page_language(browser.get("/", headers=CHINESE_BROWSER)) == "en"


@pytest.mark.parametrize("language", BABEL_NAMES)
def test_a_link_changes_nothing_of_an_account(
    john: User, client_of: ClientOf, language: str
) -> None:
    john.language = "en"
    browser = client_of(john)
    browser.get(f"/language/{language}")
    db.session.refresh(john)
    assert john.language == "en"


def test_another_site_cannot_change_an_accounts_setting(checked_app: Flask, john: User) -> None:
    browser = log_in(checked_app.test_client(), john)
    page = browser.get("/")
    answer = browser.post("/language/zh-Hans", data={"next": "/"})
    assert answer.status_code == 400
    db.session.refresh(john)
    assert john.language == ""
    assert press_switch(browser, page, "简体中文").status_code == 303
    db.session.refresh(john)
    assert john.language == "zh-Hans"
