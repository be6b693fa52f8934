"""Under which letter a name stands."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.text.alphabet import index_letter, index_sort_key


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("boats", "B"),
        ("Zoë", "Z"),
        ("Élan", "E"),
        ("«öl»", "O"),
        ("ｗｉｄｅ", "W"),
        ("море", "М"),
        ("潮汐", "汉字"),
        ("かな", "かな"),
        ("カナ", "かな"),
        ("바다", "한글"),
        ("1984", "0–9"),
        ("٣", "0–9"),
        ("", "0–9"),
        ("🌊", "0–9"),
    ],
)
def test_names_stand_where_they_are_looked_for(name: str, letter: str) -> None:
    assert index_letter(name) == letter


def test_letters_come_first_then_scripts_then_digits() -> None:
    names = ["1984", "潮汐", "море", "zinc", "Anchor", "élan", "eel"]
    assert sorted(names, key=index_sort_key) == [
        "Anchor", "eel", "élan", "zinc", "море", "潮汐", "1984",
    ]  # fmt: skip


@given(st.lists(st.text(max_size=8)))
def test_names_of_one_letter_stand_together(names: list[str]) -> None:
    letters = [index_letter(name) for name in sorted(names, key=index_sort_key)]
    changes = sum(1 for one, next_ in pairwise(letters) if one != next_)
    assert changes == max(len(set(letters)) - 1, 0)
