"""Users who have another username: their former addresses, and who may have the former name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import FormerUsername, User, utcnow
from tests.cli.commands import user as user_command
from tests.clients import PASSWORD
from tests.factories import PostFactory, UserFactory, administrator
from tests.fixture_types import ClientOf
from tests.main.submitting import submit
from tests.pages import words

PAGE = "/auth/change-username"
FORMER = [
    "/user/john",
    "/user/JOHN",
    "/user/john/feed.atom",
    "/user/john/feed.rss",
    "/user/john/feed.json",
    "/followers/john",
    "/followed_by/john",
]


def change(browser: FlaskClient, username: str, password: str = PASSWORD) -> int:
    """Change the username of the user of a browser."""
    return submit(browser, PAGE, username=username, password=password).status_code


@pytest.fixture
def browser(john: User, client_of: ClientOf) -> FlaskClient:
    """John's."""
    PostFactory.create(author=john, title="Sea wind")
    db.session.commit()
    return client_of(john)


def test_a_user_is_renamed_and_former_addresses_redirect(
    client: FlaskClient, browser: FlaskClient
) -> None:
    assert change(browser, "johnny") == 302
    assert "Your username is johnny now." in words(browser.get("/auth/settings"))
    for address in FORMER:
        for reader in (client, browser):
            answer = reader.get(f"{address}?page=1")
            renamed = address.replace("john", "johnny").replace("JOHN", "johnny")
            assert (answer.status_code, answer.location) == (301, f"{renamed}?page=1")
            assert reader.get(answer.location).status_code == 200
    found = words(client.get("/search?q=author:john"))
    assert "Sea wind" in found
    assert client.get("/user/john/feed").location == "/user/john/feed.atom"


def test_former_addresses_lead_to_the_newest_name(
    client: FlaskClient, app: Flask, john: User
) -> None:
    for name in ("johnny", "jonathan"):
        assert user_command(app, "rename", "john@example.com", name)[0] == 0
    for former in ("john", "johnny"):
        assert client.get(f"/user/{former}").location == "/user/jonathan"
    assert user_command(app, "rename", "john", "John") == (0, "John is the username now.\n")
    assert client.get("/user/jonathan").location == "/user/John"


def test_the_former_name_stays_reserved(
    app: Flask, client: FlaskClient, browser: FlaskClient, susan: User, client_of: ClientOf
) -> None:
    change(browser, "johnny")
    fields = {"email": "new@example.com", "password": "cat", "password2": "cat"}
    for name in ("john", "JOHN", "j0hn"):
        answer = client.post("/auth/register", data={**fields, "username": name})
        assert answer.status_code == 422
    assert change(client_of(susan), "john") == 422
    assert user_command(app, "create", "new@example.com", "john")[0] == 1
    assert user_command(app, "rename", "susan", "john")[0] == 1
    assert User.query.filter_by(username="susan").count() == 1


def test_its_owner_takes_it_back(browser: FlaskClient, client: FlaskClient, app: Flask) -> None:
    change(browser, "johnny")
    assert user_command(app, "rename", "johnny", "john")[0] == 0
    assert client.get("/user/john").status_code == 200
    assert client.get("/user/johnny").location == "/user/john"


def test_it_is_free_when_the_account_is_deleted(browser: FlaskClient, client: FlaskClient) -> None:
    change(browser, "johnny")
    submit(browser, "/auth/delete-account", password=PASSWORD)
    assert FormerUsername.query.count() == 0
    for name in ("john", "johnny"):
        assert client.get(f"/user/{name}").status_code == 404
    fields = {"email": "new@example.com", "password": "cat", "password2": "cat"}
    answer = client.post("/auth/register", data={**fields, "username": "john"})
    assert answer.status_code == 302


def test_once_a_month(browser: FlaskClient, john: User) -> None:
    change(browser, "johnny")
    page = browser.get(PAGE)
    assert "You can change it again on" in words(page)
    refused = submit(browser, PAGE, username="jonathan", password=PASSWORD)
    assert refused.status_code == 422
    assert "You can change your username every 30 days" in words(refused)
    assert change(browser, "Johnny") == 302, "another case is the same name"
    former = FormerUsername.query.one()
    former.given_up_at = utcnow() - timedelta(days=30, seconds=1)
    assert change(browser, "jonathan") == 302
    db.session.refresh(john)
    assert john.username == "jonathan"


def test_only_with_the_password(browser: FlaskClient, john: User) -> None:
    assert change(browser, "johnny", "wrong") == 422
    assert change(browser, "1john") == 422
    db.session.refresh(john)
    assert john.username == "john"


def test_an_administrator_renames_others(
    app: Flask, client: FlaskClient, john: User, client_of: ClientOf
) -> None:
    boss = client_of(administrator())
    for name in ("johnny", "jonathan"):
        assert submit(boss, f"/edit-profile/{john.id}", username=name).status_code == 302
    assert client.get("/user/john").location == "/user/jonathan"
    UserFactory.create(username="mo")
    db.session.commit()
    assert submit(boss, f"/edit-profile/{john.id}", username="Mo").status_code != 302
    db.session.refresh(john)
    assert john.username == "jonathan"
