"""Settings that administrators change in the browser."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import db
from app.models import AdministrationEntry, StoredSetting, User, utcnow
from tests.admin.setting_pages import PAGES, entered, save, stored
from tests.cli.doctor_results import examine
from tests.clients import settle
from tests.emails import Outbox
from tests.factories import PostFactory, administrator
from tests.fixture_types import ClientOf, MakeApp
from tests.pages import words


def test_the_name_is_on_every_page_at_once(
    office: FlaskClient, client: FlaskClient, outbox: Outbox
) -> None:
    assert "Harbour Notes" in words(client.get("/"))
    assert save(office, "site", SITE_NAME="Sea & Wind", GREETING="Ahoy!") == 302
    for answer in (client.get("/"), office.get("/"), client.get("/tags")):
        assert "Sea & Wind" in words(answer)
        assert "Harbour Notes" not in words(answer)
    assert "Ahoy!" in words(client.get("/"))
    assert client.get("/site.webmanifest").json["name"] == "Sea & Wind"  # type: ignore[index]
    client.post("/auth/reset", data={"email": "ada@example.com"})
    [mail] = outbox.to("ada@example.com")
    assert mail.subject.startswith("[Sea & Wind] ")
    assert save(office, "site", SITE_NAME="", GREETING="") == 302
    assert "Harbour Notes" in words(client.get("/"))
    assert stored() == {}


def test_the_command_tells_what_is_in_force(office: FlaskClient, app: Flask) -> None:
    runner = app.test_cli_runner()
    assert "SITE_NAME='Harbour Notes'  # default" in runner.invoke(args=["config"]).output
    save(office, "site", SITE_NAME="Sea Wind")
    assert "SITE_NAME='Sea Wind'  # database" in runner.invoke(args=["config"]).output


def test_each_group_is_stored_and_shown_again(office: FlaskClient) -> None:
    given = {
        "site": {"SITE_DESCRIPTION": "Notes of <many> hands", "SITE_LANGUAGE": "zh-Hans"},
        "reading": {"POSTS_PER_PAGE": "5", "AVATARS": "gravatar", "AI_CRAWLERS": "disallow"},
        "accounts": {"REGISTRATION": "closed"},
        "appearance": {"ACCENT_LIGHT": "#8a1c5b", "CUSTOM_CSS": "a{color:red}"},
        "ownership": {"VERIFY_GOOGLE": "abc_-123"},
        "limits": {"POSTS_PER_ACCOUNT": "1 per hour", "BIN_DAYS": "7"},
    }
    for group, changed in given.items():
        assert save(office, group, **changed) == 302
        assert {**entered(office, group), **changed} == entered(office, group)
    assert stored() == {name: raw for changed in given.values() for name, raw in changed.items()}
    for group in given:
        assert save(office, group) == 302
    entries = db.session.scalars(select(AdministrationEntry)).all()
    assert [entry.action for entry in entries] == ["settings_changed"] * len(given)


def test_the_log_tells_what_was_and_what_is(office: FlaskClient, ada: User) -> None:
    save(office, "site", SITE_NAME="One")
    save(office, "site", SITE_NAME="Two")
    said = words(office.get("/admin/log"))
    assert "Settings changed ada" in said
    assert "Before: SITE_NAME: One After: SITE_NAME: Two" in said
    entry = db.session.scalars(select(AdministrationEntry)).first()
    assert entry is not None
    assert (entry.actor_id, entry.user_id) == (ada.id, None)


def test_settings_take_effect(office: FlaskClient, client: FlaskClient, john: User) -> None:
    PostFactory.create_batch(3, author=john)
    save(office, "reading", POSTS_PER_PAGE="2", AI_CRAWLERS="disallow")
    assert len(BeautifulSoup(client.get("/").text, "html.parser").select("article")) == 2
    assert "GPTBot" in client.get("/robots.txt").text
    save(office, "site", SITE_LANGUAGE="zh-Hans", SITE_DESCRIPTION="The sea")
    page = BeautifulSoup(client.get("/").text, "html.parser")
    assert page.select_one("html[lang=zh-Hans]")
    assert page.select_one("meta[name=description][content='The sea']")
    assert 'lang="en"' in client.get("/", headers={"Accept-Language": "en"}).text
    save(office, "ownership", VERIFY_GOOGLE="abc", VERIFY_PINTEREST="def")
    page = BeautifulSoup(client.get("/").text, "html.parser")
    for name, code in {"google-site-verification": "abc", "p:domain_verify": "def"}.items():
        assert page.select_one(f"meta[name='{name}'][content={code}]")
    assert "abc" not in client.get("/tags").text


def test_another_time_zone_counts_the_posts_of_each_month_again(
    office: FlaskClient, client: FlaskClient, john: User
) -> None:
    late = utcnow().replace(year=2024, month=1, day=31, hour=22)
    PostFactory.create(author=john, published_at=late)
    assert re.findall(r'"/archive/2024/(\d+)"', client.get("/archive").text) == ["01"]
    assert save(office, "site", TIME_ZONE="Asia/Shanghai") == 302
    assert re.findall(r'"/archive/2024/(\d+)"', client.get("/archive").text) == ["02"]
    assert save(office, "site", TIME_ZONE="Mars/Base") == 400


def test_registration_can_be_closed_and_opened_again(
    office: FlaskClient, client: FlaskClient
) -> None:
    given = {"email": "new@example.com", "username": "new", "password": "cat", "password2": "cat"}
    save(office, "accounts", REGISTRATION="closed")
    for path in ("/", "/auth/login", "/tags"):
        assert "/auth/register" not in client.get(path).text
    assert "Registration is closed" in words(client.get("/auth/register"))
    assert client.post("/auth/register", data=given).status_code == 403
    assert db.session.scalar(select(User).where(User.username == "new")) is None
    save(office, "accounts", REGISTRATION="open")
    assert "/auth/register" in client.get("/").text
    assert client.post("/auth/register", data=given).status_code == 302


def test_links_are_added_moved_and_removed(office: FlaskClient, client: FlaskClient) -> None:
    def rows(*pairs: tuple[str, str], name: str = "MENU_LINKS") -> dict[str, list[str]]:
        return {
            f"{name}-label": [label for label, _address in pairs],
            f"{name}-address": [address for _label, address in pairs],
        }

    about, code = ("About", "/about?a=b"), ("Code", "https://example.org/")
    assert save(office, "links", **rows(about, code, ("", ""))) == 302
    assert stored() == {"MENU_LINKS": "About = /about?a=b\nCode = https://example.org/"}
    menu = BeautifulSoup(client.get("/").text, "html.parser").select(".site-nav a")
    assert [link["href"] for link in menu if link.text in ("About", "Code")] == [about[1], code[1]]
    moved = office.post(PAGES["links"], data=entered(office, "links", move="MENU_LINKS:1:up"))
    assert moved.status_code == 200
    assert "Not saved yet" in words(moved)
    labels = re.findall(r'name="MENU_LINKS-label"\s+value="(\w+)"', moved.text)
    assert labels == ["Code", "About"]
    assert stored()["MENU_LINKS"].startswith("About")
    save(
        office, "links", **rows(code), **rows(("Us", "https://a.example/@us"), name="SOCIAL_LINKS")
    )
    page = BeautifulSoup(client.get("/").text, "html.parser")
    assert [link["href"] for link in page.select("a[rel=me]")] == ["https://a.example/@us"]
    assert "/about" not in client.get("/").text


BAD: dict[str, dict[str, list[str]]] = {
    "site": {
        "SITE_NAME": ["x" * 101, "a\nb", "x" * 1_000_000],
        "SITE_DESCRIPTION": ["x" * 301],
        "SITE_LANGUAGE": ["de", "../en"],
    },
    "reading": {
        "POSTS_PER_PAGE": ["0", "-1", "201", "9" * 5000, "1e3", "two", "٣x", "\0"],
        "AVATARS": ["https://example.org/"],
    },
    "accounts": {"REGISTRATION": ["ajar"]},
    "ownership": {"VERIFY_GOOGLE": ['"><script>', "a b", "x" * 101]},
    "limits": {
        "POSTS_PER_ACCOUNT": ["often", "1 per", "; DROP TABLE posts"],
        "NEW_ACCOUNT_DAYS": ["999999999999"],
        "BIN_DAYS": ["0", "99999999"],
    },
    "links": {
        "MENU_LINKS-address": [
            *("javascript:alert(1)", "//evil.example", "data:text/html,x", " java\tscript:1"),
            *("https://", "/\\evil.example", "about", "/" + "x" * 500, "https://a b/"),
        ],
        "MENU_LINKS-label": ["x" * 41, "a=b"],
    },
}


def test_bad_values_are_refused_and_stay_in_the_form(
    office: FlaskClient, client: FlaskClient
) -> None:
    for group, fields in BAD.items():
        for name, values in fields.items():
            for value in values:
                link = {"MENU_LINKS-label": "L", "MENU_LINKS-address": "/x"}
                changed = {**(link if group == "links" else {}), name: value}
                answer = office.post(PAGES[group], data=entered(office, group, **changed))
                assert answer.status_code == 400, (name, value[:50])
                if name not in ("SITE_LANGUAGE", "AVATARS", "REGISTRATION"):
                    assert "field-error" in answer.text, (name, value[:50])
    assert stored() == {}
    assert client.get("/").status_code == 200


def test_of_two_who_save_at_once_nobody_overwrites_the_other(
    office: FlaskClient, client_of: ClientOf
) -> None:
    other = client_of(administrator(email="eva@example.com", username="eva"))
    mine = entered(office, "site", SITE_NAME="Mine")
    theirs = entered(other, "site", SITE_NAME="Theirs", GREETING="Moin")
    assert other.post(PAGES["site"], data=theirs).status_code == 302
    answer = office.post(PAGES["site"], data=mine)
    assert answer.status_code == 409
    said = words(answer)
    assert "Somebody else has changed these settings" in said
    assert "Stored meanwhile: Theirs" in said
    assert "Stored meanwhile: Moin" in said
    assert 'value="Mine"' in answer.text
    assert stored()["SITE_NAME"] == "Theirs"
    [seen] = re.findall(r'name="seen" type="hidden" value="(\w+)"', answer.text)
    assert office.post(PAGES["site"], data={**mine, "seen": seen}).status_code == 302
    assert stored()["SITE_NAME"] == "Mine"


def test_a_variable_wins_and_the_form_says_so(
    office: FlaskClient,
    app: Flask,
    make_app: MakeApp,
    database_address: str,
    monkeypatch: pytest.MonkeyPatch,
    ada: User,
) -> None:
    save(office, "site", SITE_NAME="Stored")
    settle()
    monkeypatch.setenv("SITE_NAME", "Given")
    fixed = make_app("testing", database_address).test_client()
    assert "Given" in words(fixed.get("/"))
    fixed.post("/auth/login", data={"email": ada.email, "password": "cat"})
    page = fixed.get(PAGES["site"])
    assert "Set by the operator with the variable SITE_NAME." in words(page)
    assert 'name="SITE_NAME"' not in page.text
    forged = {**entered(fixed, "site"), "SITE_NAME": "Forged", "GREETING": "Hi"}
    assert fixed.post(PAGES["site"], data=forged).status_code == 302
    assert stored() == {"SITE_NAME": "Stored", "GREETING": "Hi"}
    monkeypatch.delenv("SITE_NAME")
    free = make_app("testing", database_address).test_client()
    assert "Stored" in words(free.get("/"))


def test_what_this_release_does_not_understand_is_left_alone(
    office: FlaskClient, client: FlaskClient, app: Flask
) -> None:
    strange = {"POSTS_PER_PAGE": "many", "OF_TOMORROW": "1", "SECRET_KEY": "x", "GREETING": "Hi"}
    db.session.add_all(StoredSetting(name=name, value=raw) for name, raw in strange.items())
    settle()
    assert "Hi" in words(client.get("/"))
    found = examine(app)
    assert found.verdicts["stored settings"] == "note"
    assert found.said["stored settings"].endswith("OF_TOMORROW, POSTS_PER_PAGE, SECRET_KEY")
    assert save(office, "reading") == 302
    assert stored() == {name: raw for name, raw in strange.items() if name != "POSTS_PER_PAGE"}


def test_only_administrators_see_and_change_them(
    mona: User, client_of: ClientOf, client: FlaskClient
) -> None:
    browser = client_of(mona)
    for path in PAGES.values():
        assert browser.get(path).status_code == 403
        assert browser.post(path, data={"SITE_NAME": "x"}).status_code == 403
        assert "/auth/login" in client.get(path).headers["Location"]
    assert stored() == {}


def test_another_process_sees_a_change(
    office: FlaskClient, make_app: MakeApp, database_address: str, ada: User
) -> None:
    other = make_app("testing", database_address, PAGE_CACHE_MEGABYTES=1)
    clock = other.extensions["site_version"]
    stranger = other.test_client()
    assert "Harbour Notes" in words(stranger.get("/"))
    save(office, "site", SITE_NAME="Elsewhere")
    clock.invalidate()  # as after a second
    assert "Elsewhere" in words(stranger.get("/"))
