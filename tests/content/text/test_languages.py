"""Languages: their names, the way they run, and the language of a text that declares none."""

from __future__ import annotations

import pytest

from app.content.text.languages import (
    COMMON_LANGUAGES,
    LANGUAGE_TAG,
    direction,
    language_name,
    language_of_text,
)


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("en", "English"),
        ("zh-Hans", "简体中文"),
        ("eo", "Esperanto"),
        ("pt-BR", "português (Brasil)"),
        ("tlh", "tlh"),
        ("x-private", "x-private"),
        ("en-a-b-c-d-e", "en-a-b-c-d-e"),
    ],
)
def test_a_language_is_called_what_its_speakers_call_it(tag: str, name: str) -> None:
    assert language_name(tag) == name


@pytest.mark.parametrize(
    ("tag", "runs"),
    [
        ("", "auto"),
        ("en", "ltr"),
        ("zh-Hans", "ltr"),
        ("ar", "rtl"),
        ("AR-eg", "rtl"),
        ("he", "rtl"),
        ("az", "ltr"),
        ("az-Arab", "rtl"),
        ("ar-Latn", "ltr"),
        ("en-GB-oed", "ltr"),
    ],
)
def test_languages_run_their_way(tag: str, runs: str) -> None:
    assert direction(tag) == runs


def test_what_authors_choose_from_can_be_stored() -> None:
    assert all(LANGUAGE_TAG.fullmatch(tag) for tag in COMMON_LANGUAGES)


@pytest.mark.parametrize(
    "tag", ["", "e", "en_US", "en-", "-en", "en--us", "x" * 17, "中文", "en\n"]
)
def test_what_is_no_tag_is_none(tag: str) -> None:
    assert not LANGUAGE_TAG.fullmatch(tag)


@pytest.mark.parametrize(
    ("text", "likely", "language"),
    [
        ("", "", ""),
        ("", "de", "de"),
        ("1234 🙂 !!!", "", ""),
        ("The paint is gone.", "", "en"),
        ("Der Lack ist ab.", "de", "de"),
        ("The paint is gone.", "zh-Hans", "en"),
        ("漆已经剥落。", "", "zh"),
        ("漆已经剥落。", "zh-Hant", "zh-Hant"),
        ("漆已经剥落。", "en", "zh"),
        ("用 Flask 写一个博客", "", "zh"),
        ("In Chinese that is 船, a boat", "", "en"),
        ("船を直します。", "", "ja"),
        ("東京大学", "ja", "ja"),
        ("배를 고칩니다", "", "ko"),
        ("Старая лодка", "", "ru"),
        ("Старий човен", "uk", "uk"),
        ("قارب قديم", "", "ar"),
        ("قایق قدیمی", "fa", "fa"),
        ("סירה ישנה", "", "he"),
        ("Παλιά βάρκα", "", "el"),
    ],
)
def test_the_script_shows_a_texts_language(text: str, likely: str, language: str) -> None:
    assert language_of_text(text, likely) == language


def test_only_the_beginning_is_looked_at() -> None:
    assert language_of_text("boat " * 100 + "船" * 10_000) == "en"
