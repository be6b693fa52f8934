"""Nobody learns from a registration whether an address has an account."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import db
from app.models import ReservedUsername, User, utcnow
from tests.cli.commands import user as user_command
from tests.clients import api_client_of
from tests.databases import on_postgresql
from tests.emails import Outbox
from tests.factories import CommentFactory, PostFactory, UserFactory, administrator
from tests.fixture_types import ClientOf, CountStatements
from tests.pages import words

KNOWN, UNKNOWN = "john@example.com", "nobody@example.com"
LISTS = ("/", "/authors", "/search?q={}&kind=people", "/search?q=author:{}", "/sitemap.xml")
ADDRESSES = (
    "/user/{}",
    "/user/{}/feed.atom",
    "/followers/{}",
    "/followed_by/{}",
    "/user/{}/feed.json",
)


def register(client: FlaskClient, email: str, username: str) -> TestResponse:
    """Send a registration."""
    fields = {"email": email, "username": username, "password": "cat", "password2": "cat"}
    return client.post("/auth/register", data=fields)


def seen_of(app: Flask, member: FlaskClient, email: str, username: str) -> list[tuple[object, ...]]:
    """Register, and return what can be seen of it by others and by the browser that did."""
    client = app.test_client()
    before = app.test_client().get("/").headers.get("ETag")
    first = register(client, email, username)
    seen: list[tuple[object, ...]] = [
        (first.status_code, first.location, words(client.get(first.location))),
        ("ETag", app.test_client().get("/").headers.get("ETag") == before),
    ]
    for other in (email, "third@example.com"):
        again = register(app.test_client(), other, username.upper())
        seen.append((again.status_code, words(again)))
    lookalike = register(app.test_client(), "third@example.com", username.replace("l", "1"))
    seen.append((lookalike.status_code, words(lookalike)))
    renamed = member.post("/auth/change-username", data={"username": username, "password": "cat"})
    seen.append((renamed.status_code, words(renamed)))
    for address in ADDRESSES:
        for browser in (app.test_client(), member):
            page = browser.get(address.format(username), follow_redirects=True)
            seen.append((address, page.status_code, words(page)))
    followed = member.post(f"/follow/{username}")
    seen.append((followed.status_code, words(followed)))
    login = app.test_client().get(f"/auth/login?follow={username}")
    seen.append((login.status_code, words(login)))
    pages = (app.test_client().get(address.format(username)) for address in LISTS)
    seen.extend((page.request.path, page.text) for page in pages)
    created = app.test_cli_runner().invoke(args=["user", "create", "fourth@example.com", username])
    seen.append((created.exit_code, created.output))
    return [tuple(_without(part, email, username) for part in each) for each in seen]


def _without(part: object, *names: str) -> object:
    if not isinstance(part, str):
        return part
    for name in names:
        for spelling in (name, name.upper(), name.replace("l", "1"), name.replace("@", "%40")):
            part = part.replace(spelling, "…")
    return re.sub("[0-9a-f]{32}", "the number of the request", part)


def test_a_known_and_an_unknown_address_look_the_same_ever_after(
    app: Flask, john: User, susan: User, client_of: ClientOf, outbox: Outbox
) -> None:
    member = client_of(susan)
    seen = {
        email: seen_of(app, member, email, username)
        for email, username in ((KNOWN, "callow"), (UNKNOWN, "yellow"))
    }
    for known, unknown in zip(seen[KNOWN], seen[UNKNOWN], strict=True):
        assert known == unknown
    assert seen[KNOWN][2][0] == 422, "the name is taken"
    assert [message.recipient for message in outbox.messages] == [KNOWN, UNKNOWN]
    assert db.session.scalars(db.select(ReservedUsername.username)).all() == ["callow"]


def test_the_work_is_the_same(app: Flask, john: User, statements: CountStatements) -> None:
    """The account that is not made is stored and taken back, so that the time is the same."""
    heard = {}
    for email, username in ((UNKNOWN, "yellow"), (KNOWN, "callow")):
        with statements() as sent:
            register(app.test_client(), email, username)
        heard[email] = sent
    assert 0 <= len(heard[KNOWN]) - len(heard[UNKNOWN]) <= 2, heard


@on_postgresql
def test_the_number_of_the_next_account_does_not_tell(app: Flask, john: User) -> None:
    numbers = []
    for email, username in ((UNKNOWN, "yellow"), (KNOWN, "callow")):
        first = UserFactory.create().id
        db.session.commit()
        register(app.test_client(), email, username)
        numbers.append(UserFactory.create().id - first)
        db.session.commit()
    assert numbers[0] == numbers[1]


def test_a_reserved_name_is_its_owners_and_free_after_a_month(
    app: Flask, john: User, client_of: ClientOf
) -> None:
    register(app.test_client(), KNOWN, "callow")
    register(app.test_client(), KNOWN, "sallow")
    fields = {"username": "callow", "password": "cat"}
    assert client_of(john).post("/auth/change-username", data=fields).status_code == 302
    assert db.session.scalars(db.select(ReservedUsername.username)).all() == ["sallow"]
    db.session.execute(
        db.update(ReservedUsername).values(reserved_at=utcnow() - timedelta(days=31))
    )
    db.session.commit()
    assert register(app.test_client(), UNKNOWN, "sallow").status_code == 422
    assert user_command(app, "prune", "--dry-run") == (0, "sallow\n")
    assert user_command(app, "prune") == (0, "sallow\n")
    assert register(app.test_client(), UNKNOWN, "sallow").status_code == 302


def test_reserved_names_go_with_the_account(app: Flask, john: User, client_of: ClientOf) -> None:
    register(app.test_client(), KNOWN, "callow")
    client_of(john).post("/auth/delete-account", data={"password": "cat"})
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(ReservedUsername)) == 0


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_name_is_public_as_soon_as_the_account_is_confirmed(
    app: Flask, newcomer: User, client_of: ClientOf, address: str
) -> None:
    newcomer.username = "former"
    db.session.commit()
    at = address.format("former")
    assert app.test_client().get(at).status_code == 404
    for who in (newcomer, administrator()):
        if "feed" not in address:
            assert client_of(who).get(at).status_code == 200
    token = newcomer.generate_confirmation_token()
    app.test_client().get(f"/auth/confirm/{token}")
    assert app.test_client().get(at).status_code == 200


def test_a_former_name_of_an_unconfirmed_account_is_not_public(
    app: Flask, newcomer: User, client_of: ClientOf
) -> None:
    fields = {"username": "johnny", "password": "cat"}
    assert client_of(newcomer).post("/auth/change-username", data=fields).status_code == 302
    for name in ("john", "johnny"):
        assert app.test_client().get(f"/user/{name}").status_code == 404


def test_the_api_has_no_unconfirmed_users(app: Flask, newcomer: User, susan: User) -> None:
    caller = api_client_of(app, susan)
    for address in ("", "/posts/", "/timeline/"):
        answer = caller.get(f"/api/ver1/users/{newcomer.id}{address}")
        assert answer.status_code == 404, address
        assert b"john" not in answer.data


@pytest.mark.parametrize("kind", ["post", "comment", "follower"])
def test_who_has_done_something_before_keeps_the_profile(
    app: Flask, newcomer: User, susan: User, client_of: ClientOf, kind: str
) -> None:
    """An administrator may say that an address is not proved any more."""
    if kind == "post":
        PostFactory.create(author=newcomer)
    elif kind == "comment":
        CommentFactory.create(author=newcomer)
    else:
        susan.follow(newcomer)
    db.session.commit()
    expected = 404 if kind == "follower" else 200
    assert app.test_client().get("/user/john").status_code == expected
    assert client_of(susan).get("/user/john").status_code == 200
    if kind == "follower":
        assert "john" not in words(app.test_client().get("/followed_by/susan"))
        assert client_of(susan).post("/unfollow/john").status_code == 302
