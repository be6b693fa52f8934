"""What may be stored, and how long it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.text.clean_text import UnstorableText, byte_length, clean_text


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("a\r\nb", "a\nb"), ("a\rb", "a\nb"), ("a\r\r\nb", "a\n\nb"), ("a\nb", "a\nb"), ("", "")],
)
def test_every_line_ends_alike(typed: str, stored: str) -> None:
    assert clean_text(typed) == stored


@pytest.mark.parametrize(
    "sign",
    [
        *("\x01", "\x08", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\x9f"),
        *("\ufdd0", "\ufdef", "\ufffe", "\uffff", "\U0001fffe", "\U0010ffff"),
    ],
)
def test_what_is_no_character_is_left_out(sign: str) -> None:
    assert clean_text(f"a{sign}b\tc\n") == "ab\tc\n"


@pytest.mark.parametrize("typed", ["a\0b", "\0", "a\ud800", "\udfff b"])
def test_what_no_database_holds_is_refused(typed: str) -> None:
    with pytest.raises(UnstorableText):
        clean_text(typed)


@pytest.mark.parametrize(
    "typed", ["e\u0301", "é", " a ", "\t", "👩\u200d👧", "\u202eabc", "\uf900"]
)
def test_text_is_kept_as_typed(typed: str) -> None:
    assert clean_text(typed) == typed


@pytest.mark.parametrize(("text", "length"), [("", 0), ("abc", 3), ("é", 2), ("中", 3), ("😀", 4)])
def test_length_is_counted_in_bytes(text: str, length: int) -> None:
    assert byte_length(text) == length


def test_half_a_character_has_no_length() -> None:
    with pytest.raises(UnstorableText):
        byte_length("\ud83d")


@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    cleaned = clean_text(typed)
    assert "\r" not in cleaned
    assert clean_text(cleaned) == cleaned
