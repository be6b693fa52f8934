"""Texts are set in lines for pictures, whole and legible, or not at all."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL.ImageFont import Layout

from app.content.images import text_layout
from app.content.images.text_layout import CLOSING, MEASURE, TextLayout, lay_out_text

WIDTH = 1000
SIZES = ((90, 2), (60, 3), (40, 4))
CHINESE = "返景入深林,复照青苔上。空山不见人,但闻人语响。王维《鹿柴》是一首五言绝句。"


def layout(text: str, sizes: tuple[tuple[int, int], ...] = SIZES) -> TextLayout:
    """The text, which can be set."""
    found = lay_out_text(text, WIDTH, sizes)
    assert found is not None, text
    return found


def widest(found: TextLayout) -> float:
    """The width of the longest line in pixels."""
    return max(found.typeface.width(line) for line in found.lines) * found.size / MEASURE


@pytest.mark.parametrize(
    "text",
    [
        "Tides",
        "The day that was an hour short, and what came after it in the harbour",
        "W" * 300,
        "题" * 300,
        CHINESE,
        "https://example.org/" + "path/" * 50,
        "Mixed 中文 and English 混合, かな, 한글",
        "Ελληνικά, Українська, Zażółć gęślą, Tiếng Việt, สวัสดี, हिन्दी शीर्षक",
        "يولد جميع الناس أحراراً متساوين في الكرامة والحقوق",
    ],
)
def test_no_line_is_wider_than_its_room(text: str) -> None:
    found = layout(text)
    assert widest(found) <= WIDTH
    assert len(found.lines) <= dict(SIZES)[found.size]


def test_a_short_text_is_large_and_a_long_one_small() -> None:
    assert layout("Tides").size == 90
    assert layout("The day that was an hour short, and what came after it").size == 60
    assert layout("word " * 60).size == 40


def test_lines_end_between_words_and_lose_none() -> None:
    text = "The day that was an hour short, and what came after it in the harbour"
    assert " ".join(layout(text).lines) == text


def test_chinese_lines_end_anywhere_but_before_a_closing_mark() -> None:
    lines = layout(CHINESE).lines
    assert "".join(lines) == CHINESE
    assert len(lines) > 1
    assert not any(unicodedata.category(line[0]) in CLOSING for line in lines)


@pytest.mark.parametrize(("letter", "dots"), [("W", "W..."), ("题", "题…")])
def test_what_does_not_fit_is_cut_with_the_dots_of_its_script(letter: str, dots: str) -> None:
    found = layout(letter * 300)
    assert len(found.lines) == 4
    assert found.lines[-1].endswith(dots)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Sailing ⛵ at dawn 🌊", "Sailing at dawn"),
        ("A family: 👩‍👩‍👧", "A family:"),
        ("Two\nlines\tand  spaces", "Two lines and spaces"),
        ("Cafe\u0301", "Café"),
    ],
)
def test_signs_that_no_typeface_has_are_passed_over(text: str, shown: str) -> None:
    assert layout(text).lines == [shown]


@pytest.mark.parametrize("text", ["", " ", "⛵🌊", "தமிழ் தலைப்பு", "Sailing to தமிழ்", "\u202e"])
def test_a_text_that_would_lose_letters_is_not_set(text: str) -> None:
    found = lay_out_text(text, WIDTH, SIZES)
    assert found is None or found.lines == []


@pytest.mark.parametrize(
    ("text", "is_set"),
    [
        ("Café, naïve, 题", True),
        ("Ελληνικά, Українська", True),
        ("مرحبا", False),
        ("Hello שלום", False),
        ("हिन्दी", False),
        ("สวัสดี", False),
        ("Sailing ⛵\ufe0f at dawn", True),
    ],
)
def test_without_a_part_for_them_scripts_whose_letters_move_are_not_set(
    monkeypatch: pytest.MonkeyPatch, text: str, is_set: bool
) -> None:
    assert lay_out_text(text, WIDTH, SIZES) is not None
    monkeypatch.setattr(text_layout, "LAYOUT", Layout.BASIC)
    found = lay_out_text(text, WIDTH, SIZES)
    assert (found is not None) is is_set
    assert found is None or found.direction is None


@pytest.mark.parametrize(
    ("text", "is_rtl"),
    [("שלום עולם Hello", True), ("مرحبا", True), ("Hello שלום", False), ("2026 年", False)],
)
def test_the_first_letter_says_which_way_a_text_runs(text: str, is_rtl: bool) -> None:
    assert layout(text).is_rtl is is_rtl


@given(st.text(max_size=200))
def test_whatever_is_set_fits(text: str) -> None:
    found = lay_out_text(text, WIDTH, SIZES)
    if found is not None:
        assert found.lines
        assert widest(found) <= WIDTH
