"""The trail: one entry for each log-in, refusal and change of an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import User, UserSession
from tests.auth.logging_in import RIGHT
from tests.clients import API, basic, browser_of
from tests.emails import Outbox
from tests.factories import CommentFactory, PostFactory, administrator, role
from tests.fixture_types import ClientOf, MakeApp
from tests.web.logs.log_reading import Entry, entries

ABROAD = "198.51.100.7"
NAMES_OF_FACTS = {"username", "role", "reason", "remembered", "post", "comment"}

Logged = Callable[[], list[Entry]]


@pytest.fixture(params=["logfmt", "json"])
def site(
    request: pytest.FixtureRequest, make_app: MakeApp, app: Flask, database_address: str
) -> Flask:
    """The site with each format of the log that programs read."""
    return make_app("testing", database_address, LOG_FORMAT=request.param)


@pytest.fixture
def logged(site: Flask, capsys: pytest.CaptureFixture[str]) -> Logged:
    """Return the entries of accounts since the last call, without their time."""

    def read() -> list[Entry]:
        shown = capsys.readouterr()
        found = entries(site.config["LOG_FORMAT"], shown.out)
        return [entry for entry in found if entry["logger"] == "app.accounts"]

    return read


@pytest.fixture
def ada(app: Flask) -> User:
    """An administrator."""
    made = administrator(username="ada", email="ada@example.com")
    db.session.commit()
    return made


def said(entry: Entry) -> dict[str, Any]:
    """Return what an entry says, but for what it says in every case."""
    fixed = {"time", "level", "logger", "request_id"}
    return {name: value for name, value in entry.items() if name not in fixed}


def event(name: str, account: User | None, by: User | None, **facts: object) -> dict[str, Any]:
    """Return what the entry of a request says."""
    ids = {"account": account.id if account else None, "user": by.id if by else None}
    fields = {"message": name, **ids, **facts, "remote": "127.0.0.1"}
    return {name: value for name, value in fields.items() if value is not None}


def browser(site: Flask, user: User, logged: Logged) -> FlaskClient:
    """Return a browser in which a user is logged in, after that was read from the log."""
    made = browser_of(site, user)
    logged()
    return made


def test_logging_in_and_out(site: Flask, john: User, logged: Logged) -> None:
    client = site.test_client()
    client.environ_base["REMOTE_ADDR"] = ABROAD
    client.post("/auth/login", data=RIGHT, headers={"X-Request-ID": "0123abcd-0123-abcd"})
    client.post("/auth/logout")
    entered, left = logged()
    expected = {"account": john.id, "user": john.id, "remote": ABROAD}
    assert said(entered) == {"message": "log_in", **expected}
    assert entered["request_id"] == "0123abcd-0123-abcd"
    assert said(left) == {"message": "log_out", **expected}
    client.post("/auth/login", data={**RIGHT, "remember_me": "y"})
    client.delete_cookie("session")
    client.get("/")
    client.get("/tags")
    assert [entry["message"] for entry in logged()] == ["log_in", "session_continued"]


def test_failures_with_the_account_and_without_what_was_typed(
    site: Flask, john: User, logged: Logged, capsys: pytest.CaptureFixture[str]
) -> None:
    client = site.test_client()
    typed = ("john@example.com", "nobody@example.com", "a-password-typed-here")
    for email in typed:
        client.post("/auth/login", data={"email": email, "password": "wrong-password"})
        client.get(f"{API}/posts/", headers=basic(email, "wrong-password"))
    shown = capsys.readouterr().out
    found = [
        entry
        for entry in entries(site.config["LOG_FORMAT"], shown)
        if entry["logger"] == "app.accounts"
    ]
    known, unknown = (event("log_in_failed", one, None) for one in (john, None))
    assert [said(entry) for entry in found][:4] == [known, known, unknown, unknown]
    assert not [text for text in (*typed, "wrong-password") if text in shown]


def test_a_suspended_account_is_refused(site: Flask, john: User, logged: Logged) -> None:
    john.suspend()
    db.session.commit()
    logged()
    site.test_client().post("/auth/login", data=RIGHT)
    assert [said(entry) for entry in logged()] == [event("log_in_refused", john, None)]


def test_refusals(site: Flask, john: User, logged: Logged) -> None:
    post = PostFactory.create()
    client = browser(site, john, logged)
    assert client.get("/moderate").status_code == 403
    assert client.get(f"/edit/{post.id}").status_code == 403
    headers = basic("john@example.com", "cat")
    answer = site.test_client().put(f"{API}/posts/{post.id}", json={"body": "x"}, headers=headers)
    assert answer.status_code == 403
    assert [said(entry) for entry in logged()] == [event("refused", None, john)] * 3


def test_changes_of_the_own_account(
    site: Flask, john: User, logged: Logged, outbox: Outbox
) -> None:
    client = browser(site, john, logged)
    changes = {"old_password": "bird", "password": "a new one", "password2": "a new one"}
    client.post("/auth/change-password", data=changes)
    assert [said(entry) for entry in logged()] == [event("password_refused", john, john)]
    client.post("/auth/change-password", data={**changes, "old_password": "cat"})
    assert [said(entry) for entry in logged()] == [event("password_changed", john, john)]
    client.post("/auth/change-username", data={"username": "johnny", "password": "a new one"})
    changed = event("username_changed", john, john, username="johnny")
    assert [said(entry) for entry in logged()] == [changed]
    token = john.generate_email_change_token("j@example.org")
    client.post(f"/auth/change_email/{token}")
    assert [said(entry) for entry in logged()] == [event("address_changed", john, john)]
    deleted = {"account": john.id, "user": john.id}
    client.post("/auth/delete-account", data={"password": "a new one"})
    [entry] = logged()
    assert said(entry) == {"message": "account_deleted", **deleted, "remote": "127.0.0.1"}


def test_registering_confirming_and_choosing_another_password(
    site: Flask, app: Flask, logged: Logged, outbox: Outbox
) -> None:
    client = site.test_client()
    fields = {"email": "new@example.com", "username": "newcomer"}
    client.post("/auth/register", data={**fields, "password": "dog", "password2": "dog"})
    newcomer = User.query.filter_by(username="newcomer").one()
    created = event("account_created", newcomer, None, username="newcomer")
    assert [said(entry) for entry in logged()] == [created]
    client.get(f"/auth/confirm/{newcomer.generate_confirmation_token()}")
    assert [said(entry) for entry in logged()] == [event("account_confirmed", newcomer, None)]
    token = newcomer.generate_reset_token()
    client.post(f"/auth/reset/{token}", data={"password": "cow", "password2": "cow"})
    assert [said(entry) for entry in logged()] == [event("password_changed", newcomer, None)]


def test_sessions_that_are_ended_from_elsewhere(site: Flask, john: User, logged: Logged) -> None:
    other = browser_of(site, john)
    client = browser(site, john, logged)
    oldest = UserSession.query.order_by(UserSession.id).first()
    assert oldest is not None
    client.post(f"/auth/sessions/{oldest.id}/end")
    assert [said(entry) for entry in logged()] == [event("session_ended", john, john)]
    assert other.get("/auth/settings").status_code == 302
    client.post("/auth/sessions/end-others")
    assert [said(entry) for entry in logged()] == [event("other_sessions_ended", john, john)]


def test_what_administrators_edit(site: Flask, john: User, ada: User, logged: Logged) -> None:
    post, comment = PostFactory.create(author=john), CommentFactory.create(author=john)
    client = browser(site, ada, logged)
    fields = {
        "email": "elsewhere@example.com",
        "username": "johnny",
        "role": str(role("Moderator").id),
        "name": "John",
    }
    client.post(f"/edit-profile/{john.id}", data=fields)
    found = [said(entry) for entry in logged()]
    expected = [
        event("address_changed", john, ada),
        event("username_changed", john, ada, username="johnny"),
        event("role_changed", john, ada, role="Moderator"),
        event("confirmation_withdrawn", john, ada),
        event("profile_edited", john, ada),
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)
    client.post(f"/edit/{post.id}", data={"title": "", "body": "Edited"})
    comment_id = comment.id
    client.post(f"/comment/{comment_id}/delete")
    edited, deleted = logged()
    assert said(edited) == event("post_edited", john, ada, post=post.id)
    assert said(deleted) == event("comment_deleted", john, ada, comment=comment_id)


def test_what_people_do_with_their_own_is_not_in_it(
    site: Flask, john: User, logged: Logged
) -> None:
    client = browser(site, john, logged)
    client.post("/", data={"body": "A note"})
    client.post("/edit-profile", data={"name": "John", "language": ""})
    client.get("/tags")
    assert logged() == []


def test_api_tokens(site: Flask, john: User, logged: Logged) -> None:
    site.test_client().post(f"{API}/tokens/", headers=basic("john@example.com", "cat"))
    assert [said(entry) for entry in logged()] == [event("token_issued", john, john)]


def test_no_entry_has_a_secret_or_an_address(
    site: Flask, john: User, ada: User, capsys: pytest.CaptureFixture[str], outbox: Outbox
) -> None:
    client = browser_of(site, john)
    change = {"old_password": "cat", "password": "a-long-secret", "password2": "a-long-secret"}
    client.post("/auth/change-password", data=change)
    client.post("/auth/change_email", data={"email": "j@example.org", "password": "a-long-secret"})
    client.post(outbox.only_message_to("j@example.org").path("/auth/change_email/"))
    shown = capsys.readouterr().out
    found = [
        entry
        for entry in entries(site.config["LOG_FORMAT"], shown)
        if entry["logger"] == "app.accounts"
    ]
    assert len(found) == 3
    for entry in found:
        assert set(said(entry)) <= {"message", "account", "user", "remote"} | NAMES_OF_FACTS
    db.session.expire_all()
    for secret in ("a-long-secret", "@example", john.security_stamp, str(john.password_hash)):
        assert secret not in shown


def test_the_entry_of_a_request_has_its_user(
    site: Flask, john: User, capsys: pytest.CaptureFixture[str], client_of: ClientOf
) -> None:
    client = browser_of(site, john)
    capsys.readouterr()

    def users() -> list[Any]:
        found = entries(site.config["LOG_FORMAT"], capsys.readouterr().out)
        return [entry.get("user") for entry in found if entry["message"] == "request"]

    client.get("/tags")
    client.get("/nothing-here")
    client.post("/auth/logout")
    client.get("/tags")
    site.test_client().get(f"{API}/posts/", headers=basic("john@example.com", "cat"))
    client.post("/auth/login", data=RIGHT)
    assert users() == [john.id, john.id, john.id, None, john.id, john.id]
