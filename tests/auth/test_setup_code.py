"""The code of the first start: how it is typed, guessed and printed, and where none is needed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.models import User
from settings.checks import DEVELOPMENT_SECRET
from tests.auth.setting_up import CODE, ENTERED, PAGE, how_many, printed_code, set_up, stored
from tests.cli.processes import entered
from tests.factories import UserFactory
from tests.fixture_types import MakeApp
from tests.media_files import MakeSite
from tests.pages import filled, form_with, words


@pytest.mark.parametrize(
    "retype",
    [
        str.upper,
        lambda code: code.replace("-", " "),
        lambda code: f" {code.replace('-', '')} ",
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: "".join(chr(ord(sign) + 0xFEE0) for sign in code),
    ],
    ids=["upper case", "blanks", "nothing between", "letters like digits", "wide"],
)
def test_the_code_may_be_typed_in_many_ways(empty: Flask, retype: Callable[[str], str]) -> None:
    assert set_up(empty, code=retype(printed_code(empty))).status_code == 302


def test_a_wrong_code_does_nothing_and_nothing_typed_is_lost(empty: Flask) -> None:
    right = printed_code(empty)
    for code in (
        right[:-1],
        right + "0",
        right[:-1] + ("2" if right[-1] != "2" else "3"),
        "é",
        "-",
    ):
        answer = set_up(empty, code=code, content="sample")
        assert answer.status_code == 422
        assert "This is not the code that the server shows." in words(answer)
        form = filled(form_with(answer, "code"))
        kept = {"code": code, **ENTERED, "content": "sample", "password": "", "password2": ""}
        assert {name: form[name] for name in kept} == kept
    assert how_many(User) == 0
    assert stored() == {}


def test_the_code_of_another_key_is_another(empty: Flask, make_empty: MakeSite) -> None:
    assert printed_code(empty) != printed_code(make_empty(SECRET_KEY="another-secret-of-length"))


def test_guesses_are_limited(make_empty: MakeSite) -> None:
    site = make_empty(LOGIN_FAILURES_PER_ADDRESS="3 per 15 minutes")
    right, wrong = printed_code(site), "0000-0000"
    answers = [set_up(site, code=code) for code in (wrong, wrong, wrong, wrong, right)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429, 429]
    assert "Too many tries. Please wait 15 minutes." in words(answers[-1])
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 15 * 60
    assert filled(form_with(answers[-1], "code"))["SITE_NAME"] == "Sea Wind"
    elsewhere = site.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert set_up(site, elsewhere, code=right).status_code == 302  # nobody keeps the owner out


def test_deploying_prints_the_code_only_while_there_is_no_account(
    make_empty: MakeSite, make_app: MakeApp, database_address: str
) -> None:
    site = make_empty(SITE_URL="https://blog.example.org")
    output = site.test_cli_runner().invoke(args=["deploy"]).output
    assert "Open https://blog.example.org/auth/setup and enter this code" in output
    off = make_app("testing", database_address, SETUP_PAGE=False)
    assert not CODE.search(off.test_cli_runner().invoke(args=["deploy"]).output)
    UserFactory.create()
    assert not CODE.search(site.test_cli_runner().invoke(args=["deploy"]).output)


def test_the_log_has_the_code_once_and_no_address_of_a_stranger(
    make_empty: MakeSite, caplog: pytest.LogCaptureFixture
) -> None:
    site = make_empty(SECRET_KEY=DEVELOPMENT_SECRET)
    for path in ("/", "/feed.atom", PAGE, "/auth/login"):
        site.test_client().get(path, headers={"Host": "evil.example"})
    [message] = [message for message in caplog.messages if CODE.search(message)]
    assert "Open the site in a browser and enter this code" in message
    assert "everybody knows this code" in message
    assert "evil" not in message


@pytest.mark.parametrize("name", ["development", "heroku", "docker"])
def test_who_names_the_administrator_gets_no_such_page(name: str, unused_database: str) -> None:
    sound = {
        "FLASK_CONFIG": name,
        "SECRET_KEY": "a-secret-that-is-long-enough",
        "DATABASE_URL": unused_database,
        "SITE_URL": "https://blog.example.org",
        "SETUP_PAGE": "",
    }
    for further, is_there in (
        ({}, True),
        ({"FLASKY_ADMIN": "ada@example.org"}, False),
        ({"FLASKY_ADMIN": "ada@example.org", "SETUP_PAGE": "true"}, True),
        ({"SETUP_PAGE": "false"}, False),
    ):
        with entered(**{**sound, **further}) as app:
            assert app.config["SETUP_PAGE"] is is_there


def test_without_tables_nothing_leads_anywhere(make_app: MakeApp, unused_database: str) -> None:
    visitor = make_app("testing", unused_database, SETUP_PAGE=True).test_client()
    assert visitor.get("/auth/login").status_code == 200
