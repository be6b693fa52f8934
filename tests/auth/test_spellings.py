"""One account has one count and one owner, however its address is written."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import User
from app.models.credentials import hash_of_password
from app.services.accounts import accounts
from tests.auth.conftest import SetLimit
from tests.auth.logging_in import try_login
from tests.clients import PASSWORD, api_client_of
from tests.emails import Outbox
from tests.factories import UserFactory, administrator
from tests.fixture_types import ClientOf
from tests.main.submitting import submit
from tests.pages import words

MIA = "mia.kim@example.com"
SPELLINGS = (
    "MIA.KIM@example.com",
    "mİa.kim@example.com",
    "mia.\u212aim@example.com",
    " mｉa.kim@example.com",
)
OLD_CODE = {"email_key": None}


@pytest.fixture
def mia(app: Flask) -> User:
    """Mia, whose address has letters that databases fold."""
    user: User = UserFactory.create(email=MIA, username="mia")
    db.session.commit()
    return user


def stored_by_old_code(user: User, **values: str | None) -> None:
    """Store values as code older than the keys did."""
    db.session.execute(db.update(User).where(User.id == user.id).values({**OLD_CODE, **values}))
    db.session.commit()


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("has_key", [True, False], ids=["stored", "stored by older code"])
def test_every_spelling_logs_in_to_the_account(
    client: FlaskClient, mia: User, spelling: str, has_key: bool
) -> None:
    if not has_key:
        stored_by_old_code(mia)
    assert try_login(client, "cat", email=spelling).status_code == 302


@pytest.mark.parametrize("has_key", [True, False], ids=["stored", "stored by older code"])
def test_no_spelling_gives_further_guesses(
    app: Flask, mia: User, set_limit: SetLimit, has_key: bool
) -> None:
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "4 per 15 minutes")
    if not has_key:
        stored_by_old_code(mia)
    tries = [try_login(app.test_client(), email=email).status_code for email in SPELLINGS]
    assert tries == [200] * 4
    for email in (MIA, *SPELLINGS):
        assert try_login(app.test_client(), "cat", email=email).status_code == 429, email
        client = app.test_client()
        basic = client.post("/api/ver1/tokens/", auth=(email, "cat"))
        assert basic.status_code == 429, email


def test_no_spelling_gives_further_mails(
    client: FlaskClient, mia: User, outbox: Outbox, set_limit: SetLimit
) -> None:
    set_limit("MAILS_PER_ACCOUNT", "3 per hour")
    for email in (MIA, *SPELLINGS):
        client.post("/auth/reset", data={"email": email})
    assert [message.recipient for message in outbox.messages] == [MIA] * 3


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_takes_an_address_a_second_time(
    app: Flask, mia: User, client_of: ClientOf, susan: User, spelling: str
) -> None:
    assert not accounts.register(spelling, "second", hash_of_password(PASSWORD)).is_new
    token = susan.generate_email_change_token(spelling)
    assert not susan.change_email(token)
    made = app.test_cli_runner().invoke(args=["user", "create", spelling.strip(), "second"])
    assert made.exit_code == 1
    assert User.query.filter(User.email_key == MIA).one() == mia


def test_an_administrator_cannot_give_one_address_to_two(
    app: Flask, mia: User, susan: User, client_of: ClientOf
) -> None:
    stored_by_old_code(mia)
    page = f"/edit-profile/{susan.id}"
    answer = submit(client_of(administrator()), page, email="MIA.KIM@example.com")
    assert answer.status_code == 409
    assert "Somebody else has this address or username." in words(answer)
    db.session.refresh(susan)
    assert susan.email == "susan@example.com"


@pytest.mark.parametrize("spelling", ["mia.kim@example.com", "MIA.KIM@EXAMPLE.COM"])
def test_a_browser_is_known_in_every_spelling(
    client: FlaskClient, mia: User, set_limit: SetLimit, spelling: str
) -> None:
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "1 per 15 minutes")
    try_login(client, "cat", email=SPELLINGS[1])
    client.get("/auth/logout")
    for _ in range(2):
        try_login(client.application.test_client(), email=MIA)
    assert try_login(client, "cat", email=spelling).status_code == 302


def test_two_accounts_with_one_address_both_stay_and_are_named(app: Flask) -> None:
    """An older release on SQLite took both addresses."""
    first = UserFactory.create(email="jörg@bücher.example", username="first")
    second = UserFactory.create(email="other@example.com", username="second")
    third = UserFactory.create(email="third@example.com", username="third")
    db.session.commit()
    other_spelling = "jörg@xn--bcher-kva.example"
    stored_by_old_code(first)
    stored_by_old_code(second, email=other_spelling)
    stored_by_old_code(third)
    runner = app.test_cli_runner()
    assert "1 are found by their lower case only" not in runner.invoke(args=["doctor"]).output
    assert "are found by their lower case only" in runner.invoke(args=["doctor"]).output
    for _ in range(2):
        deployed = runner.invoke(args=["deploy"])
        assert deployed.exit_code == 0, deployed.output
    keys = db.session.execute(db.select(User.username, User.email_key).order_by(User.id)).all()
    assert [tuple(row) for row in keys] == [
        ("first", "jörg@bücher.example"),
        ("second", None),
        ("third", "third@example.com"),
    ]
    said = runner.invoke(args=["doctor"]).output
    assert f"{other_spelling} and jörg@bücher.example" in said
    for user, address in (("first", "jörg@bücher.example"), ("second", other_spelling)):
        found = accounts.authenticate(address, PASSWORD)
        assert found is not None
        assert found.username == user
        found.location = "Genua"  # nothing that else is stored may fail
    db.session.commit()


def test_a_former_address_is_not_kept_as_a_key(app: Flask, mia: User) -> None:
    """The release before changes addresses and knows no keys."""
    stored_by_old_code(mia, email="mia@new.example", email_key=MIA)
    assert accounts.by_email(MIA) is None
    assert accounts.by_email("mia@new.example") == mia
    assert app.test_cli_runner().invoke(args=["deploy"]).exit_code == 0
    db.session.expire_all()
    assert mia.email_key == "mia@new.example"


def test_no_other_spelling_becomes_administrator(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two domains may have one key, and two owners."""
    monkeypatch.setitem(app.config, "FLASKY_ADMIN", "mia@fussen.example")
    for email, role in (
        ("mia@fu\u00dfen.example", "User"),
        ("mİa@fussen.example", "User"),
        ("Mia@Fussen.example", "Administrator"),
    ):
        assert repr(User(email=email).role) == f"<Role {role!r}>", email


def test_the_api_takes_every_spelling(app: Flask, mia: User) -> None:
    assert api_client_of(app, mia).get("/api/ver1/posts/").status_code == 200
    for email in SPELLINGS:
        answer = app.test_client().post("/api/ver1/tokens/", auth=(email, "cat"))
        assert answer.status_code == 200, email
