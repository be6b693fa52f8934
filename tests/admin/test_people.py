"""The list of people, and accounts that administrators make."""

from __future__ import annotations

import pytest
from bs4 import Tag
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import User
from app.services.accounts import administration
from tests.clients import settle
from tests.emails import Outbox
from tests.factories import CommentFactory, PostFactory, UserFactory
from tests.fixture_types import ClientOf, CountStatements
from tests.pages import read, words

PAGES = ("/admin/", "/admin/people", "/admin/people/new", "/admin/log")


def listed(browser: FlaskClient, query: str = "") -> list[str]:
    page = read(browser.get(f"/admin/people{query}"))
    return [link.get_text() for link in page.select(".people a.author")]


def test_only_administrators_come_in(
    client: FlaskClient, mona: User, john: User, ada: User, client_of: ClientOf
) -> None:
    pages = (*PAGES, f"/admin/people/{john.id}")
    for path in pages:
        assert "/auth/login" in client.get(path).headers["Location"]
        for person in (mona, john):
            assert client_of(person).get(path).status_code == 403, path
    office = client_of(ada)
    for path in pages:
        answer = office.get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store"), path
    assert 'href="/admin/"' in office.get("/").text
    assert "/admin/" not in client_of(mona).get("/").text


def test_people_are_found_by_words_role_and_state(office: FlaskClient, mona: User) -> None:
    UserFactory.create(username="late", email="late@else.example", name="Li Lei", confirmed=False)
    gone = UserFactory.create(username="gone")
    administration.suspend(gone)
    settle()
    assert listed(office) == ["gone", "Li Lei", "mona", "ada", "john"]
    for query, found in {
        "?q=LATE@else": ["Li Lei"],
        "?q=li lei": ["Li Lei"],
        "?q=%25": [],
        "?q=%01": [],
        "?q=" + "x" * 5000: [],
        "?role=Moderator": ["mona"],
        "?role=Nobody": ["gone", "Li Lei", "mona", "ada", "john"],
        "?state=suspended": ["gone"],
        "?state=unconfirmed": ["Li Lei"],
        "?state=confirmed&q=na": ["mona"],
        "?role=Moderator&state=suspended": [],
    }.items():
        assert listed(office, query) == found, query
    assert "Nobody found" in words(office.get("/admin/people?q=nobody"))


def test_the_list_says_how_much_everybody_has_written(office: FlaskClient, john: User) -> None:
    post = PostFactory.create(author=john)
    CommentFactory.create_batch(2, author=john, post=post)
    settle()
    assert "1 post 2 comments" in words(office.get("/admin/people?q=john"))


def test_a_long_list_has_pages_of_the_same_cost(
    office: FlaskClient, statements: CountStatements
) -> None:
    counts = []
    for _ in range(2):
        with statements() as executed:
            assert office.get("/admin/people").status_code == 200
        counts.append(len(executed))
        UserFactory.create_batch(120)
        settle()
    assert len(set(counts)) == 1
    seen, path = [], "/admin/people"
    while path:
        page = read(office.get(path))
        seen += [link.get_text() for link in page.select(".people a.author")]
        older = page.select_one(".pagination-links a[rel=next]")
        path = str(older["href"]) if older else ""
    assert len(seen) == len(set(seen)) == 242


def test_an_account_is_made_with_a_mail_that_sets_its_password(
    office: FlaskClient, outbox: Outbox, client: FlaskClient
) -> None:
    roles = {option.get_text(): option["value"] for option in _roles(office)}
    fields = {"email": "new@example.com", "username": "newcomer", "role": roles["Moderator"]}
    answer = office.post("/admin/people/new", data=fields, follow_redirects=True)
    assert "An invitation is on its way to new@example.com." in words(answer)
    assert "Not confirmed" in words(answer)
    [mail] = outbox.to("new@example.com")
    link = mail.path("/auth/reset/")
    chosen = {"password": "a lamp in the fog", "password2": "a lamp in the fog"}
    assert client.post(link, data=chosen).status_code == 302
    settle()
    made = db.session.scalars(db.select(User).filter_by(username="newcomer")).one()
    assert (made.confirmed, made.role.name) == (True, "Moderator")
    login = {"email": "new@example.com", "password": "a lamp in the fog"}
    assert client.post("/auth/login", data=login).status_code == 302
    assert office.post(link, data=chosen).status_code != 200  # it works once


def test_what_cannot_be_an_account_is_refused_and_kept(
    office: FlaskClient, john: User, outbox: Outbox
) -> None:
    role = _roles(office)[0]["value"]
    good = {"email": "new@example.com", "username": "newcomer", "role": role}
    for wrong, status in [
        ({"email": "john@example.com"}, 409),
        ({"username": "john"}, 409),
        ({"username": "JOHN"}, 409),
        ({"email": "@"}, 400),
        ({"username": "1 2"}, 400),
        ({"username": ""}, 400),
        ({"role": "999"}, 400),
        ({"role": "x"}, 400),
        ({"email": "a\0b@example.com"}, 400),
        ({"username": "x" * 999}, 400),
    ]:
        answer = office.post("/admin/people/new", data={**good, **wrong})
        assert answer.status_code == status, wrong
        if "email" not in wrong:
            assert 'value="new@example.com"' in answer.text
    settle()
    assert outbox.messages == []
    assert db.session.scalar(db.select(db.func.count(User.id))) == 2


def test_without_mail_nobody_is_invited(
    app: Flask, office: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.extensions["mail"], "suppress", False)
    page = office.get("/admin/people/new")
    assert "This site sends no mail" in words(page)
    assert not read(page).select("[name=username]")


def _roles(office: FlaskClient) -> list[Tag]:
    return list(read(office.get("/admin/people/new")).select("select[name=role] option"))
