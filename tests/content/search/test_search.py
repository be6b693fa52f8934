"""Terms, queries and excerpts: what is found is what a reader would find."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.markdown.render import render_post
from app.content.search.query_parser import (
    LONGEST_QUERY,
    MOST_PHRASES,
    Phrase,
    Query,
    QueryTooLong,
    parse,
)
from app.content.search.snippets import LENGTH, Segment, excerpt_around, mark
from app.content.search.tokenizer import LONGEST_TERM, searchable_text, terms, tokens
from app.content.text.excerpt import plain_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sailing, at NIGHT", ["sailing", "at", "night"]),
        ("Crème BRÛLÉE, Straße, Łódź", ["creme", "brulee", "strasse", "lodz"]),
        ("cafe\u0301 Ｆｕｌｌ ﬁne", ["cafe", "full", "fine"]),
        ("snake_case don't 3.14", ["snake", "case", "don", "t", "3", "14"]),
        ("学习编程", ["学习", "习编", "编程", "程"]),
        ("海", ["海"]),
        ("今天，天气", ["今天", "天", "天气", "气"]),
        ("2026年Python学习", ["2026", "年", "python", "学习", "习"]),
        ("ﾊﾟｿｺﾝ", ["パソ", "ソコ", "コン", "ン"]),
        ("か\u3099っこう", ["がっ", "っこ", "こう", "う"]),
        ("한국어", ["한국", "국어", "어"]),
        ("ไทย", ["ไท", "ทย", "ย"]),
        ("हिन्दी", ["हिन्दी"]),
        ("שָׁלוֹם العَرَبِيَّة", ["שלום", "العربيه"]),
        ("C++ #sea", ["c", "+", "+", "#", "sea"]),
        ("👍🏽 1️⃣ ⛵\ufe0f €", ["👍", "1", "⛵", "€"]),
        ("👨‍👩‍👧", ["👨", "👩", "👧"]),
        ("。、—“”…", []),
        ("𠀀𠀁", ["𠀀𠀁", "𠀁"]),
        ("Всё, за\u0301мок, край, їжак", ["все", "замок", "край", "їжак"]),
        ("مدرسة مدرسه على علي عِلمٱ", ["مدرسه", "مدرسه", "علي", "علي", "علما"]),
        ("می\u200cخواهم کتاب", ["ميخواهم", "كتاب"]),
        ("क्\u200dष फ़िल्म फिल्म", ["क्ष", "फिल्म", "फिल्म"]),
        ("co\u00adop zero\u200bwidth \u2060word\ufeff", ["coop", "zerowidth", "word"]),
        ("学\u200b习 学\u00ad习", ["学习", "习", "学习", "习"]),
        ("п'ять п’ять пʼять", ["п", "ять"] * 3),
        ("1,000 1’000 12,34,567 1,000,000", ["1000", "1000", "1234567", "1000000"]),
        ("1.000 3,14 2020,100 1,2345", ["1", "000", "3", "14", "2020", "100", "1", "2345"]),
        ("１,０００ 一100，200", ["1000", "一", "100", "200"]),
        ("۱۴۰۳ ٣٬٠٠٠ ๒๕๖๗", ["1403", "3000", "2567"]),
        ("", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_an_endless_word_is_cut() -> None:
    assert terms("x" * 5000) == ["x" * LONGEST_TERM]


@given(st.text())
def test_no_term_means_anything_to_a_database(text: str) -> None:
    for term in terms(text):
        assert term
        assert not set(term) & set(" \t\n\"'\\%_:*()^-\0")


@given(st.text())
def test_places_lead_back_into_the_text(text: str) -> None:
    last = 0
    for token in tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.end >= last
        last = token.end


@pytest.mark.parametrize(
    "body",
    [
        "# A *heading*\n\n- one\n- two\n\n> said\n\n```python\nx = '<b>' & 1\n```\n",
        '![an "image" > here](/static/a.png "with > title") and [a link](http://a.example/?b=1&c)',
        "A note[^1] **bo**ld\n\n[^1]: under it\n\n- [x] so\n\n| a | b |\n|---|---|\n| c | d |",
        "&lt;p&gt; &amp; `<i>` <b>",
        "我们在学\n习**编\n程**。  \n今天\n\n明天 abc\n学校",
    ],
)
def test_all_that_can_be_read_is_searched(body: str) -> None:
    rendered = render_post(body)
    assert searchable_text(rendered) == plain_text(rendered)


@pytest.mark.parametrize(
    "text",
    ["<img " * 20_000, '<a class="' * 20_000, '<img alt="x" ' * 20_000, '<a class="f"' * 9999],
    ids=["img", "class", "alt", "a"],
)
def test_reading_takes_linear_time(text: str) -> None:
    assert isinstance(searchable_text(text), str)


# What people ask


def asked(*phrases: tuple[str, bool]) -> tuple[Phrase, ...]:
    return tuple(Phrase(tuple(words.split()), is_prefix) for words, is_prefix in phrases)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("flask Sail", asked(("flask", True), ("sail", True))),
        ('"url for" x', asked(("url for", False), ("x", True))),
        ("“天气 很好”", asked(("天气 气 很好", False))),
        ("学习编程", asked(("学习 习编 编程", False))),
        ("学", asked(("学", True))),
        ('"学"', asked(("学", True))),
        ("学Python", asked(("学 python", True))),
        ("Python学", asked(("python 学", True))),
        ("don't C++", asked(("don t", True), ("c + +", False))),
        ('"unbalanced quote', asked(("unbalanced", True), ("quote", True))),
        ("a，b、a", asked(("a", True), ("b", True))),
        ("a AND NEAR(c) *", asked(("a", True), ("and", True), ("near c", True))),
        ("title:x ^y {z}", asked(("title x", True), ("y", True), ("z", True))),
        ("--dry-run -1 – -- -", asked(("dry run", True), ("1", True))),
        ('--"dry run" ---x', asked(("dry run", False), ("x", True))),
        ("1,000，2,000", asked(("1000", True), ("2000", True))),
        ('…… -- "" \'', ()),
    ],
)
def test_what_is_wanted(text: str, wanted: tuple[Phrase, ...]) -> None:
    assert parse(text).required == wanted


def test_what_is_left_out() -> None:
    query = parse('sea -boat -"big ship" well-known -“4 knots” -学习')
    assert query.required == asked(("sea", True), ("well known", True))
    assert query.excluded == asked(
        ("boat", False), ("big ship", False), ("4 knots", False), ("学习", False)
    )


@pytest.mark.parametrize("text", ["sea author:ann tag:#日本", "TAG：日本 Author：ann sea"])
def test_filters_are_taken_out_of_the_text(text: str) -> None:
    query = parse(text)
    assert (query.text, query.author, query.tag) == ("sea", "ann", "日本")
    assert parse("sea", "ann", "日本") == query


def test_filters_in_the_text_count_more_than_those_beside_it() -> None:
    assert parse("author:ann", "bob", "sea") == Query(author="ann", tag="sea")


@pytest.mark.parametrize("text", ["x" * (LONGEST_QUERY + 1), "a-b " * 2 + "x y " * MOST_PHRASES])
def test_too_much_is_refused(text: str) -> None:
    distinct = " ".join(f"{word}{n}" for n, word in enumerate(text.split()))
    with pytest.raises(QueryTooLong):
        parse(distinct)


@given(st.text(max_size=LONGEST_QUERY))
def test_no_text_is_an_error(text: str) -> None:
    try:
        query = parse(text)
    except QueryTooLong:
        return
    assert all(phrase.terms for phrase in (*query.required, *query.excluded))
    assert parse(query.text).required == query.required


# Where it stands


def shown(segments: list[Segment]) -> str:
    return "".join(f"[{text}]" if is_hit else text for text, is_hit in segments)


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Sailing by night, sail on", "sail", "[Sailing] by night, [sail] on"),
        ("我们学习编程。", "学习", "我们[学习]编程。"),
        ("学习与自学", "学", "[学]习与自[学]"),
        ("the old man and the sea", '"the sea"', "the old man and [the sea]"),
        ("CAFÉ, café", "cafe", "[CAFÉ], [café]"),
        ("a < b & <c>", "c", "a < b & <[c]>"),
        ("Nothing here", "sea", "Nothing here"),
        ("今天天气", "今天 天气", "[今天天气]"),
        ("Всё ещё, все", "все", "[Всё] ещё, [все]"),
        ("a \u00adco\u00adop\u00ad b", "coop", "a \u00ad[co\u00adop]\u00ad b"),
        ("学\u200b习\u200b编程", "学", "[学]\u200b习\u200b编程"),
        ("学\u200b习\u200b编程", "学习", "[学\u200b习]\u200b编程"),
        ("自学\u200b", "学", "自[学]\u200b"),
        ("می\u200cخواهم خواهم", "ميخواهم", "[می\u200cخواهم] خواهم"),
        ("(1,000) 1000.", "1,000", "([1,000]) [1000]."),
        ("пʼять пять", "п'ять", "[пʼять] пять"),
        ("run --dry-run now", "--dry-run", "run --[dry-run] now"),
    ],
)
def test_places_are_marked(text: str, query: str, expected: str) -> None:
    assert shown(mark(text, parse(query).required)) == expected


def test_an_excerpt_begins_before_the_first_place() -> None:
    text = "word " * 300 + "harbour " + "more " * 300
    excerpt = shown(excerpt_around(text, parse("harbour").required))
    assert excerpt.startswith("…word ")
    assert excerpt.endswith("more…")
    assert "word [harbour] more" in excerpt
    assert len(excerpt) <= LENGTH + 4


def test_an_excerpt_of_a_short_text_is_the_text() -> None:
    assert shown(excerpt_around("A short text", parse("text").required)) == "A short [text]"
    assert excerpt_around("A short text", parse("long").required) == []


@given(st.text(), st.text(max_size=20))
def test_marks_change_nothing_in_the_text(text: str, query: str) -> None:
    assert "".join(segment.text for segment in mark(text, parse(query).required)) == text


@given(st.text(max_size=600), st.sampled_from(["a", "学", "-x 0", "ab cd"]))
def test_an_excerpt_is_a_part_of_the_text(text: str, query: str) -> None:
    segments = excerpt_around(text, parse(query).required)
    inside = "".join(segment.text for segment in segments)
    assert not segments or any(segment.is_hit for segment in segments)
    assert inside.removeprefix("…").removesuffix("…") in text or inside in text
    assert len(inside) <= LENGTH + 2
