"""How long a text takes to read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.markdown.render import render_post
from app.content.text.reading_time import reading_minutes


@pytest.mark.parametrize(
    ("source", "minutes"),
    [
        ("", 1),
        ("word", 1),
        ("word " * 230, 1),
        ("word " * 690, 3),
        ("don't well-known l’heure " * 230, 3),
        ("潮" * 400, 1),
        ("海上生明月，天涯共此时。" * 120, 3),
        ("ひらがなとカタカナ" * 89, 2),
        ("한글" * 400, 2),
        ("word " * 460 + "潮" * 400, 3),
        ("![](/a.png)\n\n" * 20, 2),
    ],
)
def test_words_and_characters_take_their_time(source: str, minutes: int) -> None:
    assert reading_minutes(render_post(source)) == minutes


def test_markup_takes_none() -> None:
    plain = reading_minutes(render_post("word " * 460))
    link = '[word](https://example.com/with/many/words "and more of them") '
    assert reading_minutes(render_post(link * 460)) == plain


@given(st.text())
def test_every_text_takes_at_least_a_minute(html: str) -> None:
    assert reading_minutes(html) >= 1
