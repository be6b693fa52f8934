"""What makes two usernames one, and which look alike."""

from __future__ import annotations

import pytest

from app.content.text.usernames import normalize_username, username_key, username_skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("John", "john"),
        ("ÄRA", "ära"),
        ("a\u0308ra", "ära"),
        ("ｊｏｈｎ", "John"),
        ("Straße", "STRASSE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("Иван", "иВАН"),
    ],
)
def test_case_width_and_encoding_make_no_difference(one: str, other: str) -> None:
    assert username_key(one) == username_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("paypal", "PaypaI"),
        ("paypal", "paypa1"),
        ("google", "g00gle"),
        ("cope", "соре"),
        ("HOT", "НОТ"),
        ("KATE", "ΚΑΤΕ"),
        ("ixion", "ıxıon"),
    ],
)
def test_lookalikes_have_one_skeleton(one: str, other: str) -> None:
    assert username_skeleton(one) == username_skeleton(other)
    assert username_key(one) != username_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("jose", "josé"), ("john", "johan"), ("li.lei", "li-lei"), ("иван", "ivan"), ("a2", "a3")],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert username_skeleton(one) != username_skeleton(other)


def test_a_name_is_stored_as_it_was_typed_but_in_one_encoding() -> None:
    assert normalize_username(" Ｊo\u0308rg ") == "Jörg"
