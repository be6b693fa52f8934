"""What is found, in which order, and that it is what a plain search for substrings finds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app import db
from app.models import Tag, User, utcnow
from app.services.errors import TooLong
from app.services.search import search as searching
from tests.factories import PostFactory, UserFactory
from tests.services.search.searching import (
    CORPUS,
    QUERIES,
    found,
    posts_found,
    substring_search,
    write_corpus,
)


def test_fifteen_queries_find_what_a_search_for_substrings_finds(app: Flask) -> None:
    write_corpus()
    for query in QUERIES:
        expected = substring_search(query)
        assert expected, query
        assert {post.body for post in posts_found(query)} == expected, query


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("sail", {"en-boat", "en-flask"}),  # the beginning of a word
        ("cafe", {"en-note"}),
        ("C++", {"en-note"}),
        ("学", {"zh-code"}),
        ("霜", {"zh-poem"}),  # the last of its run
        ("公园天气", set()),  # both occur, but not side by side
        ("公园 天气", {"zh-walk"}),
        ("学 Python", {"zh-code"}),
        ("Python，再学", {"zh-code"}),
        ('"night at"', set()),
        ("night -bread", {"en-boat", "en-bread"}),
        ("night -boat", {"en-bread", "en-rank"}),  # the word, and not all that begin with it
        ('night -"rests at"', {"en-boat", "en-rank"}),
        ("编程 -学习编程", set()),
        ("harbour nothing", set()),
        ('"the harb"', set()),  # in quotation marks the last word is whole
    ],
)
def test_what_a_query_finds(app: Flask, query: str, names: set[str]) -> None:
    write_corpus()
    assert {post.body for post in posts_found(query)} == {CORPUS[name][1] for name in names}


def test_titles_come_before_tags_and_tags_before_texts(app: Flask) -> None:
    tag = Tag(name="Bread", slug="bread")
    now = utcnow()
    written: list[dict[str, Any]] = [
        {"body": "bread, last written"},
        {"body": "bread"},
        {"body": "by tag", "tags": [tag]},
        {"body": "by title, newer", "title": "Bread"},
        {"body": "by title", "title": "Baking bread"},
        {"body": "by title and tag", "title": "On yeast", "tags": [tag]},
    ]
    for hours, fields in enumerate(written):
        PostFactory.create(published_at=now - timedelta(hours=hours), **fields)
    order = [post.body for post in posts_found("bread")]
    assert order == [
        "by title, newer",
        "by title",
        "by tag",
        "by title and tag",
        "bread, last written",
        "bread",
    ]
    assert posts_found("yeast bread")[0].body == "by title and tag"


def test_a_phrase_stands_in_one_title_one_tag_or_one_text(app: Flask) -> None:
    tags = [Tag(name="boat building", slug="a"), Tag(name="sea stories", slug="b")]
    PostFactory.create(title="Small boat", body="building it", tags=tags)
    assert posts_found('"boat building"')
    assert not posts_found('"building sea"')
    assert not posts_found('"stories small"')
    assert not posts_found('"small boat building"')
    assert posts_found('"#boat building"')


def test_authors_and_tags_narrow_it_down(app: Flask) -> None:
    ann, bob = UserFactory.create(username="ann"), UserFactory.create(username="bob")
    sea = Tag(name="The Sea", slug="the-sea")
    PostFactory.create(author=ann, body="harbour one", tags=[sea])
    PostFactory.create(author=ann, body="harbour two")
    PostFactory.create(author=bob, body="harbour three", tags=[sea])

    def bodies(*asked: str) -> set[str]:
        return {post.body.removeprefix("harbour ") for post in posts_found(*asked)}

    assert bodies("harbour author:ANN") == {"one", "two"} == bodies("harbour", "ann")
    assert bodies("harbour tag:the-sea") == {"one", "three"} == bodies("harbour", "", "The Sea")
    assert bodies("harbour author:ann tag:the-sea") == {"one"}
    assert bodies("author:bob") == {"three"}
    assert bodies("author:ann -two") == {"one"}
    assert bodies("harbour author:nobody") == bodies("harbour tag:nothing") == set()
    assert bodies("a1") == bodies("author") == bodies(":a1") == set()


def test_what_is_not_public_is_not_found(app: Flask) -> None:
    sea = Tag(name="sea", slug="sea")
    author = UserFactory.create(username="ann")
    for fields in (
        {"status": "draft"},
        {"published_at": utcnow() + timedelta(days=1)},
        {"hidden_at": utcnow()},
    ):
        PostFactory.create(author=author, title="Secret", body="harbour", tags=[sea], **fields)
    for query in ("secret", "harbour", "sea", "author:ann", "tag:sea", "#sea"):
        assert found(query).page.total == 0, query


def test_a_post_is_found_from_the_moment_that_it_is_public(app: Flask) -> None:
    post = PostFactory.create(body="harbour", status="draft")
    assert not posts_found("harbour")
    post.status, post.published_at = "published", utcnow()
    assert posts_found("harbour") == [post]
    post.hidden_at = utcnow()
    assert not posts_found("harbour")


def test_pages_follow_one_another_and_are_clamped(app: Flask, john: User) -> None:
    posts = PostFactory.create_batch(23, author=john, body="harbour")
    pages = [found("harbour", number=number).page for number in (1, 2, 3)]
    assert [item.post for page in pages for item in page.items] == posts[::-1]
    assert [page.next for page in pages] == [{"page": "2"}, {"page": "3"}, None]
    assert [page.previous for page in pages] == [None, {"page": "1"}, {"page": "2"}]
    assert {(page.total, page.pages) for page in pages} == {(23, 3)}
    beyond = found("harbour", number=10**9).page
    assert (beyond.number, beyond.items) == (3, pages[2].items)
    assert found("harbour", number=-5).page.number == 1


def test_what_is_ordered_is_bounded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "NEWEST", 4)
    PostFactory.create(title="Harbour", body="an old one")
    PostFactory.create_batch(9, body="harbour")
    results = found("harbour")
    assert results.page.total == 5
    assert results.is_bounded
    assert results.page.items[0].post.title == "Harbour"


def test_drafts_do_not_use_up_the_bound(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "NEWEST", 4)
    PostFactory.create(body="harbour, public")
    PostFactory.create_batch(9, body="harbour", status="draft")
    assert [post.body for post in posts_found("harbour")] == ["harbour, public"]


def test_a_long_post_is_found_by_its_last_words(app: Flask) -> None:
    body = "the tide and the moon " * 4_000 + "\n\n" + "今天天气很好，" * 1_500
    post = PostFactory.create(body=body + " the very end of it, 学习编程。")
    for query in ('"the very end"', "学习编程", '"moon the tide"', "天气很好", "end"):
        assert posts_found(query) == [post], query
    assert not posts_found('"the moon tide"')
    (item,) = found("学习编程").page.items
    assert any(segment.is_hit for segment in item.excerpt)


def test_too_much_is_said(app: Flask) -> None:
    with pytest.raises(TooLong, match="20 words and 200 characters"):
        found("x" * 201)


@given(text=st.text(max_size=200).filter(lambda text: "\0" not in text))
@example('"" AND (OR) NEAR/2 * ^ : {title} :* \\ \' %s :a1 --')
@example("!x & | <-> ':*A' $$;")
@example("a* b:* \u202e שלום \U0001f600 \ufffe")
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_is_an_error(app: Flask, text: str) -> None:
    try:
        found(text)
    except TooLong:
        pass
    finally:
        db.session.rollback()


@given(
    body=st.text(
        st.characters(categories=("Ll", "Lo", "Nd", "So", "Zs")), min_size=1, max_size=40
    ).filter(str.strip)
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_word_of_a_text_finds_it(app: Flask, body: str) -> None:
    post = PostFactory.create(body=f"x {body}")
    try:
        for word in body.split():
            query = searching.understand(word)
            assert not query.required or post in posts_found(word), word
    finally:
        db.session.rollback()
