"""Which usernames can be registered, and what is said about those that cannot."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import User
from tests.clients import API, PASSWORD
from tests.factories import PostFactory, UserFactory
from tests.fixture_types import ClientOf
from tests.pages import heading, read, words

REGISTRATION = {"password": "cat", "password2": "cat"}
OF_MANY_SCRIPTS = [
    "李雷",
    "ひまわり.カナ",
    "김철수",
    "Иван_1",
    "Ελένη",
    "أحمد",
    "राजेश",
    "jörg-2",
    "นิด",
    "Ærøskøbing",
]


def register(client: FlaskClient, username: str, email: str = "new@example.com") -> tuple[int, str]:
    """Try to register; return the status, and the message at the field."""
    answer = client.post(
        "/auth/register", data={**REGISTRATION, "email": email, "username": username}
    )
    if answer.status_code == 302:
        return 302, ""
    (error,) = read(answer).select("#username-error")
    return answer.status_code, error.get_text(strip=True)


@pytest.mark.parametrize("username", OF_MANY_SCRIPTS)
def test_names_of_every_script_are_names(
    client: FlaskClient, api_client: ClientOf, username: str
) -> None:
    assert register(client, username) == (302, "")
    user = User.query.one()
    assert user.username == username
    user.confirmed = True
    PostFactory.create(author=user, title="Sea wind")
    db.session.commit()
    profile = client.get(f"/user/{username}")
    assert profile.status_code == 200
    assert heading(profile) == username
    assert username in words(client.get("/authors"))
    assert "Sea wind" in words(client.get("/search", query_string={"q": f"author:{username}"}))
    for kind in ("atom", "rss", "json"):
        assert client.get(f"/user/{username}/feed.{kind}").status_code == 200
    assert profile.request.path == f"/user/{username}"
    assert f'"/user/{quote(username)}"' in client.get("/").text
    answer = api_client(user).get(f"{API}/users/{user.id}")
    assert answer.json is not None
    assert answer.json["username"] == username
    fields = {"email": "new@example.com", "password": PASSWORD}
    assert client.post("/auth/login", data=fields).status_code == 302
    assert client.get(f"/user/{username}").status_code == 200


@pytest.mark.parametrize(
    ("username", "rule"),
    [
        ("1john", "A username begins with a letter."),
        ("_john", "A username begins with a letter."),
        ("\u0301john", "A username begins with a letter."),
        ("john doe", "A username has no spaces."),
        ("john!", "A username has letters, digits, “.”, “_” and “-” only, and no “!”."),
        ("jo\u200dhn", "and no “U+200D”."),
        ("john\u3164", "A username has"),
        ("john💧", "and no “💧”."),
        ("pаypal", "A username is of one script: “p” is Latin, “а” Cyrillic."),
        ("李雷abc", "“李” is Han, “a” Latin."),
        ("رضا٣", "The digits of a username are 0 to 9."),
        ("z\u0301\u0302\u0303\u0304\u0305", "A letter of a username has at most 3 marks."),
        ("j" * 65, "A username has at most 64 characters."),
    ],
)
def test_the_message_names_the_rule(client: FlaskClient, username: str, rule: str) -> None:
    status, message = register(client, username)
    assert status == 422
    assert rule in message
    assert User.query.count() == 0


@pytest.mark.parametrize(
    ("taken", "wanted"),
    [
        ("Jörg", "JÖRG"),
        ("Jörg", "jo\u0308rg"),
        ("Иван", "иВАН"),
        ("Straße", "strasse"),
        ("john", "ＪＯＨＮ"),
    ],
)
def test_another_spelling_of_a_taken_name_is_taken(
    client: FlaskClient, taken: str, wanted: str
) -> None:
    register(client, taken)
    assert register(client, wanted, "other@example.com") == (
        422,
        "This username is already taken.",
    )
    User.query.one().confirmed = True
    db.session.commit()
    profile = client.get(f"/user/{wanted}")
    assert profile.status_code == 301
    assert words(client.get(profile.location)).count(taken)


@pytest.mark.parametrize(
    ("taken", "wanted"), [("paypal", "PaypaI"), ("cope", "соре"), ("google", "g00gle")]
)
def test_a_name_that_looks_like_a_taken_one_is_refused(
    client: FlaskClient, taken: str, wanted: str
) -> None:
    register(client, taken)
    assert register(client, wanted, "other@example.com") == (
        422,
        "This username looks like that of somebody else.",
    )
    assert client.get(f"/user/{wanted}").status_code == 404


def test_older_accounts_are_found_before_and_after_deploying(client: FlaskClient) -> None:
    for username in ("l1", "ll", "Mo"):
        UserFactory.create(username=username.replace("l", "x"))
        db.session.flush()
    values = {"username_key": None, "username_skeleton": None}
    for user, name in zip(User.query.order_by(User.id).all(), ("l1", "ll", "Mo"), strict=True):
        db.session.execute(
            db.update(User).where(User.id == user.id).values(username=name, **values)
        )
    db.session.commit()
    for _time in range(2):
        for name in ("l1", "ll", "Mo"):
            assert client.get(f"/user/{name}").status_code == 200
        assert client.get("/user/mO").location == "/user/Mo"
        assert register(client, "mo")[0] == 422
        answer = client.application.test_cli_runner().invoke(args=["deploy"])
        assert answer.exit_code == 0, answer.output
    db.session.expire_all()
    keys = [(one.username_key, one.username_skeleton) for one in User.query.order_by(User.id)]
    assert keys == [("l1", "ll"), ("ll", None), ("mo", "mo")]
