"""The log of what was done to accounts and texts of others."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import AdministrationEntry, User
from tests.clients import settle
from tests.factories import CommentFactory, PostFactory
from tests.fixture_types import ClientOf
from tests.pages import filled, form_with, words


def log() -> list[tuple[str, str | None, str | None]]:
    settle()
    entries = db.session.scalars(db.select(AdministrationEntry).order_by(AdministrationEntry.id))
    return [(entry.action, entry.before, entry.after) for entry in entries]


def change_account(office: FlaskClient, user: User, **changes: str) -> None:
    path = f"/edit-profile/{user.id}"
    fields = filled(form_with(office.get(path), "username"))
    assert office.post(path, data={**fields, **changes}).status_code == 302


def test_each_change_of_an_account_has_an_entry(office: FlaskClient, john: User, ada: User) -> None:
    moderator_role = db.session.scalar(db.text("SELECT id FROM roles WHERE name = 'Moderator'"))
    change_account(office, john, username="jonas", role=str(moderator_role), name="Jon")
    assert sorted(log()) == [
        ("profile_edited", "name: ", "name: Jon"),
        ("role_changed", "User", "Moderator"),
        ("username_changed", "john", "jonas"),
    ]
    change_account(office, john, email="jonas@example.com")
    assert log()[3:] == [("address_changed", None, None)]
    reason = {"reason": "Sells lamps"}
    assert office.post(f"/moderate/user/{john.id}/suspend", data=reason).status_code == 302
    assert office.post(f"/moderate/user/{john.id}/lift").status_code == 302
    assert [action for action, *_ in log()[4:]] == ["account_suspended", "suspension_lifted"]
    said = words(office.get(f"/admin/log?user={john.id}"))
    assert "Role changed ada" in said
    assert "Before: User After: Moderator" in said
    assert said.index("Suspension lifted") < said.index("Username changed")  # the newest first


def test_texts_of_others_have_entries_and_own_ones_have_none(
    office: FlaskClient, john: User, ada: User, client_of: ClientOf
) -> None:
    post = PostFactory.create(author=john, title="Lamps", body="Words")
    comment = CommentFactory.create(author=john, post=post, body="Before")
    doomed = PostFactory.create(author=john, title="Doomed", body="Words")
    settle()
    edit_text(client_of(john), f"/edit/{post.id}", body="Other words")
    edit_text(client_of(john), f"/comment/{comment.id}/edit", body="After")
    edit_text(office, f"/edit/{post.id}", body="Words of an administrator")
    assert office.post(f"/post/{doomed.id}/delete").status_code == 302
    assert office.post(f"/comment/{comment.id}/delete").status_code == 302
    assert log() == [
        ("post_edited", "Lamps", "Lamps"),
        ("post_deleted", "Doomed", None),
        ("comment_deleted", "After", None),
    ]


def edit_text(browser: FlaskClient, path: str, body: str) -> None:
    fields = filled(form_with(browser.get(path), "body"))
    assert browser.post(path, data={**fields, "body": body}).status_code == 302, path


def test_what_is_rolled_back_leaves_no_entry(office: FlaskClient, john: User, ada: User) -> None:
    path = f"/edit-profile/{john.id}"
    fields = filled(form_with(office.get(path), "username"))
    taken = {**fields, "username": "ada", "name": "Other"}
    assert office.post(path, data=taken).status_code == 409
    assert log() == []


def test_commands_of_the_operator_have_entries(app: Flask, office: FlaskClient, john: User) -> None:
    runner = app.test_cli_runner()
    for command in (
        ["create", "eve@example.com", "eve"],
        ["promote", "john", "Moderator"],
        ["rename", "john", "jonas"],
        ["suspend", "jonas"],
        ["delete", "eve", "--yes"],
    ):
        settle()
        assert runner.invoke(args=["user", *command]).exit_code == 0, command
    assert log() == [
        ("account_created", None, None),  # what it repeated went with the account
        ("role_changed", "User", "Moderator"),
        ("username_changed", "john", "jonas"),
        ("account_suspended", None, None),
        ("account_deleted", "eve", None),
    ]
    assert words(office.get("/admin/log")).count("Operator of the site") == 5


def test_what_people_do_themselves_is_not_in_it(
    office: FlaskClient, john: User, client_of: ClientOf, client: FlaskClient
) -> None:
    browser = client_of(john)
    fields = filled(form_with(browser.get("/edit-profile"), "about_me"))
    assert browser.post("/edit-profile", data={**fields, "name": "Jon"}).status_code == 302
    registered = {"email": "x@example.com", "username": "xenia"}
    password = {"password": "a lamp in the fog", "password2": "a lamp in the fog"}
    assert client.post("/auth/register", data={**registered, **password}).status_code == 302
    assert log() == []


def test_an_account_that_goes_takes_its_contents_along(
    office: FlaskClient, john: User, client_of: ClientOf
) -> None:
    change_account(office, john, about_me="Lives at 5 Harbour Street")
    [(_, _, after)] = log()
    assert after is not None
    assert "Harbour" in after
    deletion = {"password": "cat"}
    assert client_of(john).post("/auth/delete-account", data=deletion).status_code == 302
    assert log() == [("profile_edited", None, None)]
    assert "Profile edited ada" in words(office.get("/admin/log"))


def test_a_long_log_has_pages(office: FlaskClient, john: User, ada: User) -> None:
    rows = [{"action": "role_changed", "actor_id": ada.id, "after": str(n)} for n in range(120)]
    db.session.execute(db.insert(AdministrationEntry), rows)
    settle()
    seen, path = [], "/admin/log"
    while path:
        page = office.get(path)
        seen += re.findall(r"After: (\d+)", words(page))
        older = re.search(r'rel="next" href="([^"]+)"', page.text)
        path = older[1].replace("&amp;", "&") if older else ""
    assert seen == [str(number) for number in reversed(range(120))]
    assert office.get("/admin/log?user=999").status_code == 404
    assert office.get("/admin/log?user=x").status_code == 200
    assert office.get("/admin/log?before=x").status_code == 400
