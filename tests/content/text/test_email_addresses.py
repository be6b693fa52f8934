"""What makes two email addresses one, to this program and to the databases."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from app import db
from app.content.text.email_addresses import EMAIL_KEY_MAX_LENGTH, email_key
from tests.databases import ON_POSTGRESQL

# by the name of a collation of PostgreSQL: where lower() follows another language or library
COLLATIONS = ("default", "C", "C.UTF-8", "pg_c_utf8", "en_US.utf8", "und-x-icu", "tr-x-icu")
ON_POSTGRESQL_LOWER = """
    SELECT one, lower(one COLLATE "{collation}") FROM (
        SELECT chr(code) AS one FROM generate_series(1, 1114111) AS code
        WHERE code NOT BETWEEN 55296 AND 57343
    ) AS characters WHERE lower(one COLLATE "{collation}") <> one
"""
ON_SQLITE_LOWER = """
    WITH RECURSIVE codes(code) AS (
        SELECT 1 UNION ALL SELECT code + 1 FROM codes WHERE code < 1114111
    )
    SELECT char(code), lower(char(code)) FROM codes
    WHERE code NOT BETWEEN 55296 AND 57343 AND lower(char(code)) <> char(code)
"""


def lowered(collation: str = "") -> dict[str, str]:
    """Return what the database's lower() makes of each code point that it changes."""
    asked = ON_POSTGRESQL_LOWER.format(collation=collation) if ON_POSTGRESQL else ON_SQLITE_LOWER
    return {row[0]: row[1] for row in db.session.execute(text(asked))}


def assert_one_key_each(lower: dict[str, str]) -> None:
    """Fail with the code points that a database takes for one, and the key does not."""
    assert lower["A"] == "a"
    for form in ("{}@example.com", "j{}m@example.com", "john@{}.example"):
        apart = [
            one
            for one, low in lower.items()
            if email_key(form.format(one)) != email_key(form.format(low))
        ]
        assert apart == [], form


@pytest.mark.parametrize("one", ["İ", "\u212a", "ſ", "I", "Ｉ", "ⅰ"])
def test_what_looks_like_a_letter_of_ascii_has_its_key(one: str) -> None:
    plain = {"İ": "i", "\u212a": "k", "ſ": "s", "I": "i", "Ｉ": "i", "ⅰ": "i"}[one]
    assert email_key(f"m{one}a@example.com") == f"m{plain}a@example.com"


def test_no_database_takes_two_keys_for_one_address(app: Flask) -> None:
    if not ON_POSTGRESQL:
        assert_one_key_each(lowered())
        return
    known = set(db.session.scalars(text("SELECT collname FROM pg_collation")))
    for collation in COLLATIONS:
        if collation in known:
            assert_one_key_each(lowered(collation))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("john@bücher.example", "john@xn--bcher-kva.example"),
        ("john@BÜCHER.example", "john@bücher.example."),
        ("john@例え。テスト", "john@xn--r8jz45g.xn--zckzah"),
        ("ｊｏｈｎ＠example.com", " john@example.com "),
        ("jo\u00adhn@exam\u200bple.com", "john@example.com"),
        ("jo\u0308rg@example.com", "JÖRG@example.com"),
    ],
)
def test_one_mailbox_has_one_key(one: str, other: str) -> None:
    assert email_key(one) == email_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("john@example.com", "john+news@example.com"),
        ("john@example.com", "jo.hn@example.com"),
        ("john@example.com", "john@example.org"),
        ("xn--bcher-kva@example.com", "bücher@example.com"),
    ],
)
def test_addresses_of_different_mailboxes_have_different_keys(one: str, other: str) -> None:
    assert email_key(one) != email_key(other)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "@",
        "john",
        "john@",
        "john@xn--",
        "john@xn--99999999",
        "a@\0",
        "\ufdfa" * 254,
        f"j@{'xn--bcher-kva.' * 9000}",
        f"j@xn--{'b9' * 90000}",
        "İ" * 5000,
    ],
    ids=range(11),
)
def test_anything_has_a_key_that_can_be_stored(address: str) -> None:
    assert len(email_key(address)) <= EMAIL_KEY_MAX_LENGTH
