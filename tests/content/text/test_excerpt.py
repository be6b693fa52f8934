"""Readable text out of rendered HTML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.markdown.render import render_post
from app.content.text.excerpt import excerpt, plain_text, shorten


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one <em>two</em></p>\n<p>three</p>", "one two three"),
        ("<p>wo<em>r</em>d</p>", "word"),
        ("<p>a<br>b</p>", "a b"),
        ("<ul><li>a</li><li>b</li></ul>", "a b"),
        ("<p>1 &lt; 2 &amp; 3</p>", "1 < 2 & 3"),
        ('<p><img src="/a" alt="a boat"> here</p>', "a boat here"),
        ("", ""),
    ],
)
def test_plain_text_is_what_one_reads(html: str, text: str) -> None:
    assert plain_text(html) == text


def test_plain_text_has_code_and_notes() -> None:
    text = plain_text(render_post("one[^1]\n\n```python\nx = 1\n```\n\n[^1]: note"))
    assert text == "one1 x = 1 note"


def test_an_excerpt_leaves_code_and_notes_out() -> None:
    source = "# Title\n\none[^1] `two`\n\n```python\nx = 1\n```\n\nthree\n\n[^1]: note"
    assert excerpt(render_post(source)) == "Title one two three"


def test_a_text_of_nothing_but_code_is_quoted() -> None:
    assert excerpt(render_post("    x = 1")) == "x = 1"


def test_a_long_text_is_cut_between_words_and_chinese_anywhere_but_before_a_comma() -> None:
    assert excerpt("<p>short</p>", 5) == "short"
    assert excerpt("<p>one two three four</p>", 12) == "one two…"
    assert excerpt("<p>今天天气很好我们去公园</p>", 6) == "今天天气很…"
    assert excerpt("<p>今天天气，很好我们去</p>", 5) == "今天天…"
    assert excerpt(f"<p>{'x' * 500}</p>", 100) == "x" * 99 + "…"


def test_what_looks_like_one_character_is_not_torn() -> None:
    assert shorten("e\u0301" * 9, 6) == "e\u0301e\u0301…"
    assert shorten("ab👩\u200d👧" * 3, 5) == "ab…"
    graphemes = {
        "flags": "🇩🇪",
        "a regional flag": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "a family": "👨\u200d👩\u200d👧\u200d👦",
        "a skin tone": "👍🏽",
        "a keycap": "1\ufe0f\u20e3",
        "decomposed Hangul": "\u1112\u1161\u11ab",
        "conjuncts": "क्षि",
        "Thai vowels": "กำ",
    }
    for name, grapheme in graphemes.items():
        for length in range(1, 4 * len(grapheme)):
            kept = shorten(grapheme * 5, length).removesuffix("…")
            if length > len(grapheme):
                assert kept == grapheme * (len(kept) // len(grapheme)) != "", (name, length)


@given(st.text(max_size=200), st.integers(1, 60))
def test_it_is_never_longer_than_asked(text: str, length: int) -> None:
    assert len(shorten(text, length)) <= length
    assert len(excerpt(render_post(text), length)) <= length


@given(st.text(max_size=100))
def test_any_html_can_be_read(html: str) -> None:
    assert "\n" not in plain_text(html)
