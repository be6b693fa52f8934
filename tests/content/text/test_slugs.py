"""Titles in any script become parts of addresses."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.text.slugs import MAX_LENGTH, slugify


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Hello, World!", "hello-world"),
        ("你好", "你好"),
        ("你好，世界", "你好-世界"),
        ("Ωμέγα", "ωμέγα"),
        ("Привет мир", "привет-мир"),
        ("हिन्दी में", "हिन्दी-में"),
        ("สวัสดี", "สวัสด\u0e35"),
        ("مرحبا بالعالم", "مرحبا-بالعالم"),
        ("안녕 하세요", "안녕-하세요"),
        ("Don't & can’t", "dont-cant"),
        ("1,000 reasons, 3 cures", "1000-reasons-3-cures"),
        ("C++ / C# _and_ more…", "c-c-and-more"),
        ("ﬁne Ｆｕｌｌ ②", "fine-full-2"),
        ("&amp; &#65; <b>", "amp-65-b"),
        ("a/b\\c?d#e%f", "a-b-c-d-e-f"),
        ("../../etc/passwd", "etc-passwd"),
        ("--a--", "a"),
    ],
)
def test_a_title_becomes_a_slug(title: str, slug: str) -> None:
    assert slugify(title) == slug


@pytest.mark.parametrize("title", ["", " ", "😀❤️1️⃣"[:3], "!?", "---", "\u0301", "\u202e\u200d"])
def test_nothing_is_left_of_signs(title: str) -> None:
    assert slugify(title) == ""


def test_two_ways_to_type_a_letter_give_one_slug() -> None:
    assert slugify("Cafe\u0301") == slugify("Café") == "café"


def test_a_long_title_is_cut_between_words() -> None:
    slug = slugify("seven letters " * 20)
    assert len(slug) <= MAX_LENGTH
    assert set(slug.split("-")) == {"seven", "letters"}


def test_a_title_without_spaces_is_cut_all_the_same() -> None:
    assert slugify("好" * 200) == "好" * MAX_LENGTH


def test_one_short_word_does_not_stand_for_a_long_one() -> None:
    assert len(slugify("2026 " + "好" * 200)) == MAX_LENGTH


@given(st.text(max_size=200))
def test_a_slug_is_safe_in_a_path(title: str) -> None:
    slug = slugify(title)
    assert len(slug) <= MAX_LENGTH
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert "--" not in slug
    for character in slug:
        assert character == "-" or unicodedata.category(character)[0] in "LNM"


@given(st.text(max_size=120))
def test_a_slug_of_a_slug_is_itself(title: str) -> None:
    assert slugify(slugify(title)) == slugify(title)
