"""Naming the post that one translates: by its address, within rules, with the text kept."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import Post, User, utcnow
from tests.clients import API
from tests.factories import NOT_PUBLIC, PostFactory, administrator, put_in_state
from tests.fixture_types import ClientOf
from tests.main.submitting import form_at, submit
from tests.main.translating import SITE, group, newest, path, refusal, translate
from tests.pages import read


@pytest.mark.parametrize(
    "form", ["{id}", " {id} ", "/post/{id}", "{path}", "{site}{path}", "{site}{path}?a=b#c"]
)
def test_a_post_is_named_by_its_address_or_number(
    browser: FlaskClient, english: Post, form: str
) -> None:
    named = form.format(id=english.id, path=path(english), site=SITE)
    assert translate(browser, named).status_code == 302
    assert newest().translation_of_id == english.id


@pytest.mark.parametrize(
    "named",
    [
        "spring",
        "-1",
        "1.5",
        "/user/john",
        "/post/",
        "/post/x",
        "https://example.com/post/1",
        "//example.com/post/1",
        "javascript:/post/1",
        "https://[/post/1",
        "99999999999999999999",
        "4294967296",
        "'; DROP TABLE posts; --",
        "٣",
    ],
)
def test_what_is_no_address_here_is_refused_with_the_text_kept(
    browser: FlaskClient, english: Post, named: str
) -> None:
    answer = translate(browser, named, body="A long text")
    assert answer.status_code == 400
    assert refusal(answer) == "This is no title or address of a post here."
    form = read(answer)
    assert form.select_one("#translation_of") is not None
    assert "A long text" in answer.text


def test_the_form_shows_what_is_stored(browser: FlaskClient, english: Post, chinese: Post) -> None:
    fields = form_at(browser, f"/edit/{chinese.id}", "translation_of")
    assert fields["translation_of"].startswith(f"{SITE}/post/{english.id}")
    assert fields["language"] == "zh-Hans"
    assert submit(browser, f"/edit/{chinese.id}", body="雨。").status_code == 302
    assert group(english) == {english.id, chinese.id}


def test_who_names_a_translation_joins_its_original(
    browser: FlaskClient, english: Post, chinese: Post
) -> None:
    assert translate(browser, chinese.id).status_code == 302
    assert newest().translation_of_id == english.id


def test_a_post_leaves_when_it_names_none(
    browser: FlaskClient, english: Post, chinese: Post
) -> None:
    submit(browser, f"/edit/{chinese.id}", translation_of="")
    assert group(english) == {english.id}


@pytest.mark.parametrize("status", NOT_PUBLIC)
def test_ones_own_may_be_named_before_it_is_public(
    browser: FlaskClient, english: Post, status: str
) -> None:
    put_in_state(english, status)
    assert translate(browser, english.id).status_code == 302
    assert newest().translation_of_id == english.id


def test_a_post_in_the_bin_has_no_title_for_others(browser: FlaskClient, english: Post) -> None:
    fields = {"title": "Spring", "status": "draft", "deleted_at": utcnow()}
    gone = PostFactory.create(author=english.author, **fields)
    assert translate(browser, "Spring").status_code == 302
    assert newest().translation_of_id == english.id
    form = read(browser.get("/write"))
    assert f"/post/{gone.id}/" not in str(form.select("datalist"))
    assert refusal(translate(browser, gone.id, language="es")) == "There is no such post."


@pytest.mark.parametrize("status", [*NOT_PUBLIC, "missing"])
def test_what_one_cannot_see_is_as_if_it_were_not_there(
    client_of: ClientOf, susan: User, english: Post, status: str
) -> None:
    named = english.id
    if status == "missing":
        db.session.delete(english)
    else:
        put_in_state(english, status)
    assert refusal(translate(client_of(susan), named)) == "There is no such post."


def test_nobody_puts_a_link_on_somebody_elses_page(
    client_of: ClientOf, susan: User, english: Post
) -> None:
    said = "A post and its translation are by the same author."
    assert refusal(translate(client_of(susan), english.id)) == said
    assert refusal(translate(client_of(administrator()), english.id)) == said


def test_an_administrator_mends_the_translation_of_an_author(
    client_of: ClientOf, english: Post, john: User
) -> None:
    german: Post = PostFactory.create(author=john, title="Frühling", language="de")
    browser = client_of(administrator())
    answer = submit(browser, f"/edit/{german.id}", translation_of=str(english.id))
    assert answer.status_code == 302
    assert group(english) == {english.id, german.id}


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_there_is_one_for_each_language(
    browser: FlaskClient, english: Post, chinese: Post, language: str
) -> None:
    answer = translate(browser, english.id, language=language)
    assert refusal(answer).startswith("It is there in this language already: ")


def test_a_translation_and_its_original_have_a_language(
    browser: FlaskClient, english: Post
) -> None:
    answer = translate(browser, english.id, language="")  # it is detected: English, too
    assert refusal(answer) == "It is there in this language already: English."
    english.language = ""
    answer = translate(browser, english.id)
    assert refusal(answer) == "The other one does not say which language it is in."


def test_a_post_is_no_translation_of_itself(
    browser: FlaskClient, english: Post, chinese: Post
) -> None:
    said = "This is the same text, or a translation of it."
    for named in (english, chinese):
        answer = submit(browser, f"/edit/{english.id}", translation_of=str(named.id))
        assert refusal(answer) == said


def test_an_original_with_translations_becomes_none(
    browser: FlaskClient, english: Post, chinese: Post
) -> None:
    other: Post = PostFactory.create(author=english.author, title="Otoño", language="es")
    answer = submit(browser, f"/edit/{english.id}", translation_of=str(other.id))
    assert refusal(answer).startswith("It has translations itself")


@pytest.mark.parametrize("interface", ["form", "API"])
def test_an_original_does_not_take_the_language_of_a_translation(
    browser: FlaskClient,
    api_client: ClientOf,
    john: User,
    english: Post,
    chinese: Post,
    interface: str,
) -> None:
    if interface == "form":
        answer = submit(browser, f"/edit/{english.id}", language="zh-Hans")
        assert refusal(answer) == "It is there in this language already: 简体中文."
    else:
        address = f"{API}/posts/{english.id}"
        assert api_client(john).put(address, json={"language": "zh-Hans"}).status_code == 400
    db.session.refresh(english)
    assert english.language == "en"


def test_an_api_client_that_changes_a_text_leaves_the_group_alone(
    api_client: ClientOf, john: User, english: Post, chinese: Post
) -> None:
    for post in (english, chinese):
        address = f"{API}/posts/{post.id}"
        assert api_client(john).put(address, json={"body": "New."}).status_code == 200
    assert group(english) == {english.id, chinese.id}


def test_a_language_that_few_write_in_is_kept(browser: FlaskClient, english: Post) -> None:
    english.language = "gsw-CH"
    assert form_at(browser, f"/edit/{english.id}")["language"] == "gsw-CH"
    assert submit(browser, f"/edit/{english.id}", body="Räge.").status_code == 302
    db.session.refresh(english)
    assert english.language == "gsw-CH"
