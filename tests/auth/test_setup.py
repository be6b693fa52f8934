"""The first start: an empty site becomes a running one in the browser."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import db
from app.models import AdministrationEntry, Post, User
from app.services.sample.files import read_people
from app.services.sample.loading import PASSWORD as SAMPLE_PASSWORD
from app.web.repair.stored_counts import STORED_COUNTS, wrong_rows
from tests.auth.setting_up import ENTERED, PAGE, how_many, printed_code, set_up, stored
from tests.clients import settle
from tests.factories import PostFactory, UserFactory
from tests.fixture_types import CountStatements, MakeApp
from tests.media_files import MakeSite
from tests.pages import filled, form_with, heading, links, words

TO_ENTER = ("/", "/auth/login", "/auth/register")
WAYS_IN = (*TO_ENTER, "/auth/settings", "/admin/", "/admin/settings/site")
OF_PROGRAMS = ("/feed.atom", "/robots.txt", "/sitemap.xml", "/healthz", "/static/css/site.css")


def test_every_way_in_leads_to_the_page(empty: Flask) -> None:
    visitor = empty.test_client()
    answers = [ask(path) for path in WAYS_IN for ask in (visitor.get, visitor.head)]
    answers += [visitor.post(path, data=ENTERED) for path in TO_ENTER]
    for answer in answers:
        assert (answer.status_code, answer.location) == (302, PAGE), answer.request.path
        assert answer.headers["Cache-Control"] == "no-store"
    assert heading(visitor.get(PAGE)) == "Set up the site"
    assert how_many(User) == 0


def test_what_programs_ask_for_stays_as_it_is(empty: Flask) -> None:
    visitor = empty.test_client()
    assert [visitor.get(path).status_code for path in OF_PROGRAMS] == [200] * len(OF_PROGRAMS)
    assert visitor.get("/api/ver1/posts/").status_code == 401
    assert visitor.get("/metrics").status_code == 404


def test_people_who_were_imported_do_not_end_it(empty: Flask) -> None:
    PostFactory.create(author=UserFactory.create(email=None, username="mike"))
    db.session.commit()
    visitor = empty.test_client()
    assert visitor.get("/").location == PAGE
    refused = set_up(empty, content="sample")
    assert refused.status_code == 422
    assert "This site has content already" in words(refused)
    assert set_up(empty, visitor).location == "/admin/"
    assert visitor.get("/").status_code == 200
    assert how_many(User) == 2


def test_an_empty_site_becomes_a_running_one(
    empty: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    visitor = empty.test_client()
    with caplog.at_level(logging.INFO, "app.accounts"):
        answer = set_up(empty, visitor, REGISTRATION="closed")
    assert (answer.status_code, answer.location) == (302, "/admin/")
    office = visitor.get("/admin/")
    assert heading(office) == "Administration"
    assert "Welcome! The site is yours." in words(office)
    assert "Sea Wind" in words(office)
    user = db.session.scalars(select(User)).one()
    assert user.is_administrator()
    assert (user.email, user.confirmed) == ("ada@example.org", True)
    assert user.verify_password(ENTERED["password"])
    assert stored() == {
        "SITE_NAME": "Sea Wind",
        "TIME_ZONE": "Europe/Berlin",
        "REGISTRATION": "closed",
    }
    acts = [
        (entry.action, entry.actor_id) for entry in db.session.scalars(select(AdministrationEntry))
    ]
    assert acts == [("site_set_up", user.id), ("settings_changed", user.id)]
    assert "Site set up" in words(visitor.get("/admin/log"))
    assert any("site set up: account" in message for message in caplog.messages)
    stranger = empty.test_client()
    assert heading(stranger.get("/")) == "Hello, Stranger!"
    assert heading(stranger.get("/auth/register")) == "Registration is closed"
    login = {"email": "ada@example.org", "password": ENTERED["password"]}
    assert stranger.post("/auth/login", data=login).location == "/"


def test_the_page_is_gone_once_there_is_an_account(empty: Flask, make_empty: MakeSite) -> None:
    other_process, code = make_empty(), printed_code(empty)
    assert other_process.test_client().get(PAGE).status_code == 200
    assert set_up(empty, code=code).status_code == 302
    for process in (empty, other_process):
        visitor = process.test_client()
        assert visitor.get("/").status_code == 200
        assert visitor.get(PAGE).status_code == 404
        assert (
            set_up(process, code=code, username="eve", email="eve@example.org").status_code == 404
        )
    assert how_many(User) == 1


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"SITE_NAME": ""}, "SITE_NAME", "This field is required."),
        ({"SITE_NAME": "x" * 101}, "SITE_NAME", "one line of at most 100 characters"),
        ({"SITE_LANGUAGE": "xx"}, "SITE_LANGUAGE", "Not a valid choice."),
        ({"TIME_ZONE": "Atlantis"}, "TIME_ZONE", "Not a valid choice."),
        ({"REGISTRATION": "ajar"}, "REGISTRATION", "Not a valid choice."),
        ({"content": "everything"}, "content", "Not a valid choice."),
        ({"username": "!"}, "username", "A username begins with a letter."),
        ({"username": "June", "content": "sample"}, "username", "already taken"),
        ({"email": "ada"}, "email", "This is not an email address."),
        ({"password2": "another"}, "password", "The two passwords differ."),
        ({"password": "short", "password2": "short"}, "password", "at least 8 characters"),
        ({"password": "ada@example", "password2": "ada@example"}, "password", "too much like your"),
        (
            {"password": "SeaWind1", "password2": "SeaWind1"},
            "password",
            "too much like the name of this site",
        ),
        ({"username": "a\0b"}, "username", "characters that cannot be stored"),
    ],
)
def test_bad_input_is_explained_at_its_field(
    make_empty: MakeSite, changed: dict[str, Any], field: str, said: str
) -> None:
    site = make_empty(PASSWORD_MIN_LENGTH=8)
    answer = set_up(site, **changed)
    assert answer.status_code == 422
    page = form_with(answer, "code")
    error = page.select_one(f"#{field}-error")
    assert error is not None
    assert said in error.get_text()
    assert filled(page)["code"] == printed_code(site)
    assert (how_many(User), stored()) == (0, {})


def test_nothing_is_done_without_the_token_of_the_form(make_empty: MakeSite) -> None:
    site = make_empty(WTF_CSRF_ENABLED=True)
    visitor, code = site.test_client(), printed_code(site)
    assert set_up(site, visitor, code=code).status_code == 400
    assert how_many(User) == 0
    fields = {**filled(form_with(visitor.get(PAGE), "code")), **ENTERED, "code": code}
    assert visitor.post(PAGE, data=fields).status_code == 302


def test_settings_of_the_environment_are_shown_and_stay(make_empty: MakeSite) -> None:
    site = make_empty(SITE_NAME="Fixed Light", REGISTRATION="closed", TIME_ZONE="Asia/Tokyo")
    page = site.test_client().get(PAGE)
    assert "Fixed Light" in words(page)
    for name in ("SITE_NAME", "REGISTRATION", "TIME_ZONE"):
        assert f"Set by the operator with the variable {name}." in words(page)
    offered = filled(form_with(page, "code"))
    assert "SITE_NAME" not in offered
    fields = {**offered, "code": printed_code(site)}
    fields |= {name: ENTERED[name] for name in ("username", "email", "password", "password2")}
    visitor = site.test_client()
    assert visitor.post(PAGE, data={**fields, "SITE_NAME": "Other"}).status_code == 302
    assert stored() == {}
    assert site.config["SITE_NAME"] == "Fixed Light"


def test_the_language_of_the_page_is_proposed_for_the_site(empty: Flask) -> None:
    page = empty.test_client().get(PAGE, headers={"Accept-Language": "zh-CN"})
    assert filled(form_with(page, "code"))["SITE_LANGUAGE"] == "zh-Hans"


def test_the_sample_has_nobody_who_can_log_in(empty: Flask) -> None:
    visitor = empty.test_client()
    assert set_up(empty, visitor, content="sample").status_code == 302
    settle()
    made_up = db.session.scalars(select(User).where(User.username != "ada")).all()
    assert len(made_up) == len(read_people())
    assert {(user.email, user.password_hash) for user in made_up} == {(None, None)}
    assert not any(user.is_administrator() for user in made_up)
    for person in read_people():
        login = {"email": person.email, "password": SAMPLE_PASSWORD}
        assert "Invalid email or password." in words(
            empty.test_client().post("/auth/login", data=login)
        )
    shown = empty.test_cli_runner().invoke(args=["sample", "--logins"])
    assert shown.output == ""
    assert links(visitor.get("/"))["About this board"] == "/about"
    assert "Maren Holt" in visitor.get("/").text
    assert [count.name for count in STORED_COUNTS if wrong_rows(count)] == []
    leaving = {"password": ENTERED["password"]}  # the sample leaves no other administrator
    assert "The last administrator has to stay." in words(
        visitor.post("/auth/delete-account", data=leaving)
    )


def test_production_may_have_the_sample_from_the_browser(make_empty: MakeSite) -> None:
    site = make_empty(SAMPLE_CONTENT_ALLOWED=False)
    assert set_up(site, content="sample").status_code == 302
    assert how_many(Post) > 0


def test_a_sample_that_cannot_be_stored_leaves_nothing(make_site: MakeSite) -> None:
    site = make_site(SETUP_PAGE=True, MEDIA_MEGABYTES_PER_ACCOUNT=0)
    answer = set_up(site, content="sample")
    assert answer.status_code == 422
    assert form_with(answer, "code").select_one("#content-error") is not None
    assert (how_many(User), how_many(Post), stored()) == (0, 0, {})
    assert set_up(site).status_code == 302


def test_a_site_with_an_account_asks_once_and_pays_nothing_afterwards(
    make_empty: MakeSite, make_app: MakeApp, database_address: str, statements: CountStatements
) -> None:
    UserFactory.create()
    off = make_app("testing", database_address, SETUP_PAGE=False)
    site, heard = make_empty(), {}
    for process in (off, site):
        visitor = process.test_client()
        for path in ("/", "/auth/login", "/", "/auth/login"):
            with statements() as heard[process, path]:
                assert visitor.get(path).status_code == 200
    for path in ("/", "/auth/login"):
        assert heard[site, path].texts == heard[off, path].texts
