"""Which passwords are refused, and that each place where one is set refuses them in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.content.passwords import commonest
from app.models import User
from app.services.accounts.passwords import Owner, check_password
from app.services.errors import Invalid
from tests.cli.commands import user
from tests.fixture_types import ClientOf
from tests.pages import words

COMMON = "among the commonest"
VARIANT = "one of the commonest passwords with a few signs changed or added"
OWN = "too much like your name or your address"
SITE = "too much like the name of this site"
REPEATED = "repeats the same few characters"
SEQUENCE = "follows the alphabet, the digits or the keys of a keyboard"

JOHN = Owner("john.miller", "j.millerson@mailhost.example", "Jonathan Miller-Jones")

REFUSED = {
    COMMON: [
        "password",
        "Password1",
        "iloveyou",
        "dragonball",
        "football1",
        "michael1",
        "trustno1",
    ],
    VARIANT: [
        "P@ssw0rd1",
        "Password123!",
        "pa55word2024",
        "123password!",
        "P4$$w0rd!!",
        "p.a.s.s.w.o.r.d",
        "dr@g0n!!",
        "!M1cha3l#77",
        "Ｐ@ssｗ0rd１!",
    ],
    OWN: [
        "john.miller",
        "JohnMiller99",
        "jonathan",
        "Miller2024!",
        "miller-jones",
        "j.millerson@mailhost.example",
        "millerson",
        "mailhost1",
        "johnmilller",
        "j0hn.m1ll3r",
        "john.millerjohn.miller",
    ],
    SITE: ["Harbour Notes", "harbournotes1", "h@rb0ur-n0t3s", "blog.example.org", "harbour99"],
    REPEATED: [
        "aaaaaaaaa",
        "abcabcabc",
        "        ",
        "abababab",
        "11112222",
        "xyzxyzxy",
        "好好好好好好好好",
    ],
    SEQUENCE: [
        "12345678",
        "987654321",
        "abcdefgh",
        "hgfedcba",
        "qwertyuiop",
        "asdfghjkl",
        "asdfgh123456",
        "1qaz2wsx3edc",
        "!@#$%^&*()",
        "QwErTyUiOp12",
        "йцукенгш",
        "abcd1234",
        "zxcvbnm,./",
    ],
}

GOOD = [
    "correct horse battery",
    "harbour-lights",
    "xK4!pq9z",
    "tr33 of g00d hope",
    "johannes-loves-trains",
    "我喜欢在海边散步和看书",
    "passwords are for people",
    "x" * 4 + "Zb7" + "y" * 4 + "Qe2!",
    "the harbour is quiet at night",
]


@pytest.fixture
def with_rules(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the rules of a real site."""
    monkeypatch.setitem(app.config, "PASSWORD_MIN_LENGTH", 8)
    monkeypatch.setitem(app.config, "SITE_URL", "https://blog.example.org")


def complaint(password: str, owner: Owner = JOHN) -> str:
    """Return why a password is refused; an empty text if it is not."""
    try:
        check_password(password, owner)
    except Invalid as error:
        return error.message
    return ""


def test_what_is_easy_to_guess_is_refused_with_the_reason(with_rules: None) -> None:
    for reason, passwords in REFUSED.items():
        for password in passwords:
            said = complaint(password)
            known = (COMMON, VARIANT, SEQUENCE) if reason == SEQUENCE else (reason,)
            assert any(each in said for each in known), (password, said)


def test_what_is_hard_to_guess_is_taken(with_rules: None) -> None:
    for password in GOOD:
        assert complaint(password) == "", password


def test_a_password_has_8_to_1024_characters(with_rules: None) -> None:
    long = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(1025))
    assert "at least 8 characters" in complaint("xK4!pq9")
    assert complaint(long[:1024]) == ""
    assert "at most 1024 characters" in complaint(long)


def test_the_list_has_the_100000_commonest_in_less_than_300_kilobytes() -> None:
    data = Path(commonest.__file__).with_name(commonest.FILE).read_bytes()
    assert len(data) < 300_000
    assert len(data) // 2 > 100_000


def test_hardly_any_other_password_is_taken_for_a_listed_one() -> None:
    others = map(str, range(10**11, 10**11 + 20_000))
    taken = [word for word in others if commonest.is_among_the_commonest(word)]
    assert len(taken) < 20, taken


@pytest.mark.parametrize(
    ("password", "reason"),
    [("P@ssw0rd1", VARIANT), ("aaaaaaaaa", REPEATED), ("john1999", OWN), ("harbournotes", SITE)],
)
def test_every_place_where_a_password_is_set_refuses_it_at_the_field(
    app: Flask,
    john: User,
    client: FlaskClient,
    client_of: ClientOf,
    with_rules: None,
    password: str,
    reason: str,
) -> None:
    new = {"password": password, "password2": password}
    registration = {"email": "john@example.net", "username": "john.too", **new}
    for page in (
        client.post("/auth/register", data=registration),
        client.post(f"/auth/reset/{john.generate_reset_token()}", data=new),
        client_of(john).post("/auth/change-password", data={"old_password": "cat", **new}),
    ):
        assert page.status_code == 422, page.request.path
        assert reason in words(page), page.request.path
        assert 'aria-describedby="password-error"' in page.text, page.request.path
    for command in (
        ("create", "john@example.net", "john.too", "--password-stdin"),
        ("reset-password", "john", "--password-stdin"),
    ):
        status, said = user(app, *command, stdin=password + "\n")
        assert status == 1, command
        assert reason in said, command
    db.session.refresh(john)
    assert john.verify_password("cat")
    assert User.query.count() == 1
