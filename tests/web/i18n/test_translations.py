"""The site speaks Chinese: its catalogue is complete, and its pages and mails use it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import User
from app.web.i18n.locale import BABEL_NAMES
from tests.architecture.source import APP, ROOT
from tests.emails import Outbox
from tests.factories import PostFactory, UserFactory
from tests.fixture_types import ClientOf
from tests.pages import first, heading, links, read, words

TEMPLATE = APP / "translations/messages.pot"
CATALOGUE = APP / "translations/zh_Hans/LC_MESSAGES/messages.po"
COMPILED = CATALOGUE.with_suffix(".mo")
CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
HAN = "[\u4e00-\u9fff]"

# A message's own name: the English text, or the singular and the plural.
Name = str | tuple[str, ...]


def name_of(message: Message) -> Name:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def texts_of(message: Message) -> list[str]:
    string = message.string
    return [string] if isinstance(string, str) else list(string or [""])


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=None if path == TEMPLATE else "zh_Hans")


def messages(catalog: Catalog) -> Iterator[Message]:
    """All but the header, which has no name."""
    return (message for message in catalog if message.id)


def texts_in_sources() -> set[Name]:
    sections = re.findall(r"\[(\w+): (.+)\]", (ROOT / "babel.cfg").read_text(encoding="utf-8"))
    methods = [(pattern, method) for method, pattern in sections]
    keywords = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
    found = extract_from_dir(ROOT, methods, keywords=keywords)
    return {message if isinstance(message, str) else tuple(message) for _, _, message, *_ in found}


TRANSLATED = list(messages(catalogue(CATALOGUE)))


# The catalogue


@pytest.mark.parametrize("path", [TEMPLATE, CATALOGUE], ids=["template", "Chinese"])
def test_the_catalogue_has_the_texts_of_the_sources_and_no_others(path: Path) -> None:
    listed = {name_of(message) for message in messages(catalogue(path))}
    assert listed == texts_in_sources(), "run: make translations"


def test_every_text_is_translated_for_certain() -> None:
    assert [message.id for message in TRANSLATED if not all(texts_of(message))] == []
    assert [message.id for message in TRANSLATED if message.fuzzy] == []


def test_a_translation_fills_in_what_the_english_does() -> None:
    def blanks(text: str) -> list[str]:
        return sorted(PLACEHOLDER.findall(text))

    for message in TRANSLATED:
        name = name_of(message)
        english = name if isinstance(name, str) else name[-1]
        for text in texts_of(message):
            assert blanks(text) == blanks(english)
            assert "%" not in PLACEHOLDER.sub("", text)


def test_chinese_has_one_form_for_any_number() -> None:
    plurals = [message for message in TRANSLATED if message.pluralizable]
    assert plurals
    assert {len(texts_of(message)) for message in plurals} == {1}


def test_punctuation_is_chinese_and_latin_words_stand_apart() -> None:
    wrong = re.compile(f"{HAN}[,;:!?()]|[,;:!?()]{HAN}|{HAN}[A-Za-z0-9%]|[A-Za-z0-9]{HAN}")
    texts = [text for message in TRANSLATED for text in texts_of(message)]
    assert [text for text in texts if wrong.search(text)] == []


def test_the_compiled_catalogue_is_that_of_the_texts() -> None:
    fresh = io.BytesIO()
    write_mo(fresh, catalogue(CATALOGUE))
    fresh.seek(0)
    with COMPILED.open("rb") as file:
        shipped, wanted = read_mo(file), read_mo(fresh)
    assert {name_of(one): texts_of(one) for one in messages(shipped)} == {
        name_of(one): texts_of(one) for one in messages(wanted)
    }, "run: make translations"
    assert (shipped.charset, shipped.num_plurals) == ("utf-8", 1)


def test_every_language_but_english_is_shipped(app: Flask) -> None:
    for language in app.config["LANGUAGES"]:
        compiled = APP / "translations" / BABEL_NAMES[language] / "LC_MESSAGES/messages.mo"
        assert language == "en" or compiled.is_file()


# Pages


@pytest.fixture
def lan(app: Flask) -> User:
    """A user who has chosen Chinese."""
    user: User = UserFactory.create(email="lan@example.com", username="lan", language="zh-Hans")
    db.session.commit()
    return user


@pytest.mark.parametrize(
    ("address", "title"),
    [("/", "你好，新朋友！"), ("/auth/login", "登录"), ("/nowhere", "页面不存在")],
)
def test_a_browser_that_asks_for_chinese_gets_it(
    client: FlaskClient, address: str, title: str
) -> None:
    answer = client.get(address, headers=CHINESE)
    assert heading(answer) == title
    assert '<html lang="zh-Hans">' in answer.text


def test_a_user_who_has_chosen_chinese_need_not_ask(lan: User, client_of: ClientOf) -> None:
    answer = client_of(lan).get("/", headers={"Accept-Language": "en"})
    assert heading(answer) == "你好，lan！"
    assert {"首页", "写作"} <= set(links(answer))
    assert first(answer, ".site-nav form").get_text(strip=True) == "退出"


def test_the_name_stands_where_chinese_puts_it(lan: User, client: FlaskClient) -> None:
    followers = client.get("/followers/lan", headers=CHINESE)
    assert heading(followers) == "lan 的关注者"
    assert heading(client.get("/followed_by/lan", headers=CHINESE)) == "lan 关注的人"
    assert links(followers)["lan"] == "/user/lan"


def test_no_gap_stays_between_chinese_names_and_words(lan: User, client: FlaskClient) -> None:
    def title() -> str:
        return first(client.get("/user/lan", headers=CHINESE), "h2.section-title").get_text()

    assert title() == "lan 的文章"
    lan.name = "陈岚"
    assert title() == "陈岚的文章"
    feed = client.get("/user/lan/feed.json", headers=CHINESE)
    assert feed.json is not None
    assert feed.json["description"] == "陈岚的文章"


def test_names_are_text_in_chinese_too(lan: User, client: FlaskClient) -> None:
    lan.name = "<b>岚</b>"
    page = client.get("/user/lan", headers=CHINESE).text
    assert "&lt;b&gt;岚&lt;/b&gt; 的文章" in page
    assert "<b>岚" not in page


def test_numbers_and_dates_are_written_in_chinese(lan: User, client: FlaskClient) -> None:
    PostFactory.create(author=lan)
    answer = client.get("/user/lan", headers=CHINESE)
    assert "1 篇文章" in words(answer)
    assert "0 位关注者" in words(answer)
    shown = read(answer).find_all("time")
    assert shown
    for time in shown:
        assert re.fullmatch(r"\d{4}年\d{1,2}月\d{1,2}日", time.get_text())


def test_the_script_of_dates_learns_chinese_where_it_is_read(
    client: FlaskClient, john: User, client_of: ClientOf
) -> None:
    browser = client_of(john)

    def scripts(headers: dict[str, str]) -> set[str]:
        page = read(browser.get("/", headers=headers))
        return {str(script["src"]) for script in page.find_all("script", src=True)}

    (chinese,) = scripts(CHINESE) - scripts({})
    assert "defineLocale('zh-cn'" in client.get(chinese).text.replace('"', "'")


# Forms, API clients and mail


def test_what_a_form_says_by_itself_is_chinese_too(client: FlaskClient) -> None:
    answer = client.post("/auth/login", data={}, headers=CHINESE)
    complaints = [error.get_text() for error in read(answer).select(".field-error")]
    assert len(complaints) == 2
    for complaint in complaints:
        assert re.search(HAN, complaint)
        assert not re.search("[A-Za-z]", complaint)
    english = client.post("/auth/login", data={})
    assert "This field is required." in words(english)


def test_an_api_client_gets_explanations_in_its_language(lan: User, api_client: ClientOf) -> None:
    answer = api_client(lan).get("/api/ver1/posts/99")
    assert answer.json == {"error": "not found", "message": "没有这篇文章。"}


def test_a_refusal_is_explained_in_chinese(lan: User, client_of: ClientOf) -> None:
    lan.confirmed = False
    answer = client_of(lan).get("/write")
    assert answer.status_code == 403
    assert "你的账号还没有验证。" in words(answer)


def test_a_mail_is_in_the_recipients_language(
    lan: User, client: FlaskClient, outbox: Outbox
) -> None:
    fields = {"email": "lan@example.com"}
    client.post("/auth/reset", data=fields, headers={"Accept-Language": "en"})
    message = outbox.only_message_to("lan@example.com")
    assert message.subject == "[Harbour Notes] 设置新密码"
    assert message.text.startswith("你好，lan！\n")
    assert message.path("/auth/reset/")
