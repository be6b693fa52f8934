"""``flask user``: what an operator does with accounts, seen from the command line."""

from __future__ import annotations

import pytest
from flask import Flask

from app import db
from app.models import OutboxMessage, Role, User
from app.services.accounts import administration
from tests.cli.commands import user, without_trail
from tests.cli.processes import run
from tests.clients import API, api_client_of, browser_of
from tests.emails import Outbox
from tests.factories import UserFactory, administrator
from tests.fixture_types import MakeApp

PRINTED = "Password: "


def person(name: str) -> User:
    return administration.find_person(name)


def test_an_account_is_opened_with_a_password_that_is_printed_once(app: Flask) -> None:
    status, said = user(app, "create", "ann@example.com", "ann")
    assert status == 0, said
    first, second, third = said.splitlines()
    assert first == "ann has an account: User, confirmed."
    assert third == "It is for one log-in: another has to be chosen then."
    password = second.removeprefix(PRINTED)
    assert browser_of(app, person("ann"), password).get("/auth/change-password").status_code == 200
    assert OutboxMessage.query.count() == 0


def test_the_first_administrator_comes_with_a_password_of_the_operators(app: Flask) -> None:
    status, said = user(
        app,
        *("create", "ann@example.com", "ann", "--role", "administrator", "--password-stdin"),
        stdin="correct horse\r\nnot this\n",
    )
    assert (status, said) == (0, "ann has an account: Administrator, confirmed.\n")
    assert person("ann").is_administrator()
    assert person("ann").confirmed
    assert person("ann").verify_password("correct horse")


def test_an_address_may_be_left_unproved(app: Flask) -> None:
    said = user(app, "create", "ann@example.com", "ann", "--unconfirmed")[1]
    assert said.startswith("ann has an account: User, not confirmed.")
    assert not person("ann").confirmed


@pytest.mark.parametrize(
    ("words", "stdin", "complaint"),
    [
        (("ann", "ann"), "", "This is not an email address."),
        (("ann@example.com", "a b"), "", "A username has no spaces."),
        (("JOHN@example.com", "ann"), "", "Somebody else has this address or username."),
        (("ann@example.com", "John"), "", "This username is already taken."),
        (("ann@example.com", "ann", "--role", "Boss"), "", "There is no role 'Boss'; there are: "),
        (("ann@example.com", "ann", "--password-stdin"), "1234\n", "A password has at least 8"),
        (("ann@example.com", "ann", "--password-stdin"), "password1\n", "among the commonest"),
        (("ann@example.com", "ann", "--password-stdin"), "", "no password came"),
        (("ann@example.com", "ann", "--password-stdin"), "long enough \0\n", "NUL"),
    ],
)
def test_what_the_forms_refuse_is_one_line_and_status_1(
    app: Flask,
    john: User,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    stdin: str,
    complaint: str,
) -> None:
    monkeypatch.setitem(app.config, "PASSWORD_MIN_LENGTH", 8)
    status, said = user(app, "create", *words, stdin=stdin)
    assert status == 1
    assert said.startswith("Error: ")
    assert complaint in said
    assert len(said.splitlines()) == 1
    assert User.query.count() == 1


@pytest.mark.parametrize(
    "words",
    [
        ("create", "ann@example.com"),
        ("promote", "john"),
        ("suspend",),
        ("list", "--nonsense"),
        ("reset-password", "john", "--mail", "--password-stdin"),
    ],
)
def test_a_wrong_call_is_status_2(app: Flask, john: User, words: tuple[str, ...]) -> None:
    status, said = user(app, *words)
    assert status == 2
    assert said.startswith("Usage: ")


@pytest.mark.parametrize(
    "words",
    [
        ("promote", "nobody", "User"),
        ("suspend", "nobody@example.com"),
        ("suspend", "4711", "--lift"),
        ("reset-password", "nobody"),
    ],
)
def test_somebody_unknown_is_one_line_and_status_1(app: Flask, words: tuple[str, ...]) -> None:
    assert user(app, *words) == (1, "Error: There is no such person.\n")


def test_a_site_without_roles_has_to_be_deployed_first(app: Flask) -> None:
    db.session.execute(db.delete(Role))
    status, said = user(app, "create", "ann@example.com", "ann")
    assert (status, said) == (1, "Error: there are no roles yet: run `flask deploy` first\n")
    assert User.query.count() == 0
    Role.insert_roles()


def test_a_role_is_given_and_taken(app: Flask, john: User) -> None:
    administrator()
    assert user(app, "promote", "john", "Administrator") == (0, "john is Administrator now.\n")
    assert person("john").is_administrator()
    assert user(app, "promote", "john@example.com", "user") == (0, "john is User now.\n")
    assert not person("john").is_administrator()


def test_the_last_administrator_stays_what_they_are(app: Flask) -> None:
    administrator(username="ada")
    for words in (("promote", "ada", "User"), ("suspend", "ada")):
        assert user(app, *words) == (1, "Error: The last administrator has to stay.\n")
    assert person("ada").is_administrator()
    assert person("ada").is_active


def test_a_suspension_ends_what_is_open_and_is_lifted_again(app: Flask, john: User) -> None:
    browser, api = browser_of(app, john), api_client_of(app, john)
    assert user(app, "suspend", "john") == (0, "john is suspended.\n")
    assert browser.get("/auth/settings").status_code == 302
    assert api.get(f"{API}/posts/").status_code == 403
    assert user(app, "suspend", "john") == (0, "john is suspended already.\n")
    assert user(app, "suspend", "john", "--lift") == (0, "john may log in.\n")
    assert user(app, "suspend", "john", "--lift") == (0, "john may log in already.\n")
    assert browser_of(app, john).get("/auth/settings").status_code == 200


def test_another_password_ends_every_session_and_its_owner_is_told(
    app: Flask, john: User, outbox: Outbox
) -> None:
    browser = browser_of(app, john)
    status, said = user(app, "reset-password", "john")
    first, second, _third = said.splitlines()
    assert (status, first) == (0, "john has another password.")
    assert browser.get("/auth/settings").status_code == 302
    assert browser_of(app, john, second.removeprefix(PRINTED))
    message = outbox.only_message_to("john@example.com")
    assert "was just changed" in message.text
    assert second.removeprefix(PRINTED) not in message.text


def test_another_password_may_come_from_standard_input(app: Flask, john: User) -> None:
    done = user(app, "reset-password", "john", "--password-stdin", stdin="good enough")
    assert done == (0, "john has another password.\n")
    assert browser_of(app, john, "good enough")


def test_a_refused_password_changes_nothing(
    app: Flask, john: User, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PASSWORD_MIN_LENGTH", 8)
    status, said = user(app, "reset-password", "john", "--password-stdin", stdin="short\n")
    assert (status, said) == (1, "Error: A password has at least 8 characters.\n")
    assert browser_of(app, john)
    assert outbox.messages == []


def linking(make_app: MakeApp, address: str, **settings: object) -> Flask:
    """A site that knows its address and has a way out for mail, if nothing else is said."""
    known = {"SITE_URL": "https://blog.example.org", "MAIL_DELIVERY": "worker", **settings}
    return make_app("testing", address, **known)


def test_a_link_for_a_new_password_goes_out_by_mail_and_leads_to_the_site(
    app: Flask, make_app: MakeApp, database_address: str, john: User, outbox: Outbox
) -> None:
    status, said = user(linking(make_app, database_address), "reset-password", "john", "--mail")
    assert (status, said) == (
        0,
        "A link for a new password is on its way to john@example.com.\n",
    )
    message = outbox.only_message_to("john@example.com")
    assert "https://blog.example.org/auth/reset/" in message.text
    assert browser_of(app, john), "the old password stays until the link is used"
    new = {"password": "dog", "password2": "dog"}
    app.test_client().post(message.path("/auth/reset/"), data=new)
    assert browser_of(app, john, "dog")


@pytest.mark.parametrize(
    ("settings", "name", "complaint"),
    [
        ({"SITE_URL": ""}, "john", "SITE_URL is not set"),
        ({"MAIL_SUPPRESS_SEND": False}, "john", "MAIL_SERVER is not set"),
        ({}, "susan", "susan is suspended: no mail is sent"),
        ({}, "bare", "bare has no address: no mail is sent"),
    ],
)
def test_a_link_that_could_not_arrive_is_one_line_and_status_1(
    make_app: MakeApp,
    database_address: str,
    john: User,
    susan: User,
    settings: dict[str, object],
    name: str,
    complaint: str,
) -> None:
    administration.suspend(susan)
    UserFactory.create(username="bare", email=None)
    site = linking(make_app, database_address, **settings)
    status, said = user(site, "reset-password", name, "--mail")
    assert status == 1
    assert said.startswith(f"Error: {complaint}")
    assert len(said.splitlines()) == 1
    assert OutboxMessage.query.count() == 0


def test_no_terminal_is_needed(app: Flask, database_address: str) -> None:
    """Standard input is empty here, as in a container or a scheduled job."""
    status, said, complained = run(
        *("flask", "user", "create", "ann@example.com", "ann"), DATABASE_URL=database_address
    )
    assert (status, without_trail(complained)) == (0, "")
    assert PRINTED in said
    said = "Error: no password came from standard input\n"
    assert user(app, "reset-password", "ann", "--password-stdin") == (1, said)
