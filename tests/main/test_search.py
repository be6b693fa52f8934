"""The page that searches: its form, its results, and what it says when there are none."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import Tag, User
from tests.factories import PostFactory, TagFactory, UserFactory
from tests.fixture_types import CountStatements
from tests.main.submitting import publish
from tests.pages import filled, first, form_with, links, read, words

MOST_STATEMENTS = 4


def ask(client: FlaskClient, text: str, **filters: str) -> TestResponse:
    answer = client.get("/search", query_string={"q": text, **filters})
    assert answer.status_code == 200
    return answer


def titles(answer: TestResponse) -> list[str]:
    return [" ".join(title.get_text().split()) for title in read(answer).select(".result-title")]


def test_there_is_a_way_there_from_every_page(client: FlaskClient) -> None:
    page = client.get(links(client.get("/"))["Search"])
    form = form_with(page, "q")
    assert (form["method"], form["action"]) == ("get", "/search")
    assert filled(form) == {"q": "", "author": "", "tag": ""}
    for field in form.find_all("input"):
        assert form.select(f"label[for='{field['id']}']")
    assert read(page).select_one(".empty") is None
    assert read(page).select_one("meta[name=robots][content=noindex]") is not None


def test_what_is_found_is_shown_with_what_it_was_found_by(client: FlaskClient, john: User) -> None:
    PostFactory.create(
        author=john,
        title="Boats & <harbours>",
        body="We build **small** boats; <b>no</b> ships. " + "More words. " * 60,
        tags=[Tag(name="Sea", slug="sea")],
        published_at=datetime.fromisoformat("2026-02-03T04:05"),
        language="en-GB",
    )
    answer = ask(client, "small boat")
    result = first(answer, ".result")
    assert "<mark>Boats</mark> &amp; &lt;harbours&gt;" in answer.text
    assert [mark.get_text() for mark in result.select("mark")] == ["Boats", "small", "boats"]
    assert "We build small boats; <b>no</b> ships." in result.get_text()
    assert result["lang"] == "en-GB"
    assert {"john": "/user/john", "Sea": "/tag/sea"}.items() <= links(answer).items()
    assert links(answer)["Boats & <harbours>"].startswith("/post/")
    assert "Feb 3, 2026" in words(answer)
    assert "1 post found" in words(answer)


def test_chinese_is_found_and_marked(client: FlaskClient) -> None:
    PostFactory.create(title="学习编程", body="今天天气很好，我们学习。", language="zh-Hans")
    PostFactory.create(title="Other", body="学生")
    answer = ask(client, "学习")
    assert titles(answer) == ["学习编程"]
    assert "我们<mark>学习</mark>。" in answer.text
    assert len(titles(ask(client, "学"))) == 2


def test_what_a_line_break_divides_is_found_and_read_as_a_whole(
    client: FlaskClient, browser: FlaskClient
) -> None:
    publish(browser, "/write", title="日记", body="我们在学\r\n习编程，今天\r\n也是。")
    assert titles(ask(client, "学习")) == ["日记"]
    assert titles(ask(client, "“我们在学习编程”")) == ["日记"]
    assert "我们在<mark>学习</mark>编程，今天也是。" in ask(client, "学习").text
    page = client.get(links(client.get("/"))["日记"])
    description = read(page).select_one("meta[name=description]")
    assert description is not None
    assert description["content"] == "我们在学习编程，今天也是。"
    feed = client.get("/feed.json").get_json()
    assert feed["items"][0]["content_html"] == "<p>我们在学习编程，今天也是。</p>"


# Spellings of the same words
SAME = {
    "ё": ("Всё об ёлках", "Все об елках"),
    "stress marks": ("старый за\u0301мок", "старый замок"),
    "teh marbuta": ("المدرسة الكبيرة", "المدرسه الكبيره"),
    "alef maksura": ("على البحر", "علي البحر"),
    "Persian letters": ("کتاب فارسی", "كتاب فارسي"),
    "zero-width non-joiner": ("می\u200cخواهم", "میخواهم"),
    "zero-width joiner": ("क्\u200dष", "क्ष"),
    "soft hyphen": ("Donau\u00addampf\u00adschiff", "Donaudampfschiff"),
    "zero-width space": ("long\u200bword", "longword"),
    "invisible between Chinese characters": ("学\u200b习编程", "学习编程"),
    "nukta": ("फ़िल्म और ज़मीन", "फिल्म और जमीन"),
    "thousands": ("1,000 boats", "1000 boats"),
    "digits of other scripts": ("سال ۱۴۰۳", "سال 1403"),
    "modifier apostrophe": ("п\u02bcять об\u02bcєктів", "п'ять об'єктів"),
    "typographic apostrophe": ("o\u2019clock", "o'clock"),
    "prime": ("d\u02b9or", "d\u2032or"),
    "saltillo": ("ja\ua78csa", "ja'sa"),
    "okina": ("Hawai\u02bbi", "Hawai\u2018i"),
}


@pytest.mark.parametrize("spellings", SAME.values(), ids=SAME.keys())
def test_spellings_of_a_word_find_each_other(
    client: FlaskClient, spellings: tuple[str, str]
) -> None:
    PostFactory.create(title="Other")
    for wanted in spellings:
        PostFactory.create(title="Same", body=f"Read {wanted}, once")
    for asked in spellings:
        for query in (asked, f'"read {asked} once"'):
            answer = ask(client, query)
            assert titles(answer) == ["Same", "Same"], query
            marked = read(answer).select(".result-excerpt")
            for excerpt, wanted in zip(marked, reversed(spellings), strict=True):
                whole = " ".join(mark.get_text() for mark in excerpt.select("mark"))
                shown = whole.removeprefix("Read ").removesuffix(", once")
                assert shown.replace("’", "'") == wanted.replace("’", "'")


def test_only_a_single_hyphen_before_a_word_leaves_it_out(client: FlaskClient) -> None:
    PostFactory.create(title="Dry", body="run it with `--dry-run` first")
    PostFactory.create(title="Wet", body="run it now, at -1 degrees")
    assert titles(ask(client, "run")) == ["Wet", "Dry"]
    assert titles(ask(client, "--dry-run")) == ["Dry"]
    assert titles(ask(client, "run --dry-run")) == ["Dry"]
    assert titles(ask(client, "run -dry")) == ["Wet"]
    assert titles(ask(client, 'run -"dry run"')) == ["Wet"]
    assert titles(ask(client, "run -1")) == ["Wet"]


def test_a_note_has_its_author_for_a_title(client: FlaskClient, john: User) -> None:
    PostFactory.create(author=john, body="harbour")
    assert titles(ask(client, "harbour")) == ["Note by john"]


def test_the_form_keeps_what_was_asked_and_filters_can_be_lifted(
    client: FlaskClient, john: User
) -> None:
    sea = Tag(name="The Sea", slug="the-sea")
    PostFactory.create(author=john, title="One", body="harbour", tags=[sea])
    PostFactory.create(author=john, title="Two", body="harbour")
    PostFactory.create(title="Three", body="harbour", tags=[sea])
    answer = ask(client, 'harbour "harbour" author:john tag:the-sea')
    assert titles(answer) == ["One"]
    assert filled(form_with(answer, "q")) == {
        "q": 'harbour "harbour"',
        "author": "john",
        "tag": "the-sea",
    }
    assert "Posts by john" in words(answer)
    assert "Posts about The Sea" in words(answer)
    everybody = client.get(links(answer)["Look through posts by everybody"])
    assert titles(everybody) == ["Three", "One"]
    everything = client.get(links(answer)["Look through posts about everything"])
    assert titles(everything) == ["Two", "One"]


def test_pages_keep_the_question(client: FlaskClient, john: User) -> None:
    for number in range(12):
        PostFactory.create(author=john, title=f"Harbour {number}")
    first = ask(client, "harbour", author="john")
    second = client.get(links(first)["Next page →"])
    assert titles(first) + titles(second) == [f"Harbour {number}" for number in range(11, -1, -1)]
    assert titles(client.get(links(second)["← Previous page"])) == titles(first)
    for beyond in ("99", "-1", "9" * 40):
        assert titles(ask(client, "harbour", page=beyond)) == titles(second)
    for unclear in ("0", "x", "-0"):
        assert ask(client, "harbour", page=unclear).status_code == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"q": "..., “”!"}, "There is nothing to look for"),
        ({"q": "-harbour"}, "There is nothing to look for"),
        ({"q": "nowhere"}, "Nothing found"),
        ({"q": "harbour author:nobody"}, "Nobody of this name"),
        ({"q": "harbour", "tag": "no-such-tag"}, "No such tag"),
    ],
)
def test_it_says_why_there_is_nothing(
    client: FlaskClient, query: dict[str, str], said: str
) -> None:
    PostFactory.create(body="harbour")
    answer = client.get("/search", query_string=query)
    assert answer.status_code == 200
    assert said in words(answer)
    assert titles(answer) == []


@pytest.mark.parametrize("text", ["a" * 10_000, "学" * 10_000, '"' * 10_000, "a b" * 70])
def test_too_much_is_refused_in_words(client: FlaskClient, text: str) -> None:
    answer = client.get("/search", query_string={"q": text})
    assert answer.status_code == 400
    error = first(answer, "#q-error")
    assert "at most 20 words and 200 characters" in error.get_text()
    assert filled(form_with(answer, "q"))["q"] == text[:200]


BAD_INPUT = [
    "%00",
    "%ff",
    "a%00b",
    "%ed%a0%80",
    quote("'; DROP TABLE posts; --"),
    quote('" OR "a" NEAR(b c, 3) * ^ {title}: -'),
    quote("!a & (b | c) <-> d:*A \\"),
    quote("🌊🏽👨‍👩‍👧"),
    quote("\u202eשלום\u200f العربية"),
    "%" * 99,
    quote("<script>alert(1)</script>"),
]


@pytest.mark.parametrize("name", ["q", "author", "tag", "page", "before"])
def test_bad_input_is_no_server_error(client: FlaskClient, name: str) -> None:
    PostFactory.create(body="a b c d")
    for query in BAD_INPUT:
        for rest in ("", "&q=a"):
            answer = client.get(f"/search?{name}={query}{rest}")
            assert answer.status_code in (200, 400), query
            assert "<script>alert" not in answer.text


def test_a_page_of_results_takes_four_statements(
    client: FlaskClient, statements: CountStatements, john: User
) -> None:
    sea = Tag(name="Sea", slug="sea")
    numbers = []
    for count in (2, 18):
        for _ in range(count):
            author = UserFactory.create()
            PostFactory.create(
                author=author,
                title="Harbour",
                tags=[sea, TagFactory.create()],
            )
            PostFactory.create(author=john, body="harbour", tags=[sea])
        for asked in (
            {"q": "harbour"},
            {"q": '"har bour" harbour -x author:john tag:sea'},
            {"q": "harbour", "page": "9"},
        ):
            with statements() as heard:
                client.get("/search", query_string=asked)
            assert len(heard) <= MOST_STATEMENTS, heard
            assert heard.writes == []
            numbers.append(len(heard))
    assert numbers[:3] == numbers[3:]


def test_the_page_sets_no_cookie_and_speaks_chinese(client: FlaskClient) -> None:
    answer = client.get("/search?q=x", headers={"Accept-Language": "zh"})
    assert "Set-Cookie" not in answer.headers
    assert '<html lang="zh-Hans">' in answer.text
