"""A post that names the one it translates: how readers, and search engines, find the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Post, User
from tests.clients import PASSWORD, browser_of
from tests.factories import NOT_PUBLIC, PostFactory, put_in_state
from tests.fixture_types import CountStatements
from tests.main.translating import also_in, alternates, group, path
from tests.services.together import at_once

ROUNDS = range(4)


# Reading


def test_every_post_of_a_group_names_all_of_them_and_the_original(
    client: FlaskClient, english: Post, chinese: Post, german: Post
) -> None:
    expected = {
        "en": path(english),
        "zh-Hans": path(chinese),
        "de": path(german),
        "x-default": path(english),
    }
    for post in (english, chinese, german):
        assert alternates(client, post) == expected


def test_readers_are_led_to_the_other_languages(
    client: FlaskClient, english: Post, chinese: Post, german: Post
) -> None:
    assert also_in(client, english) == {"简体中文": path(chinese), "Deutsch": path(german)}
    assert also_in(client, chinese) == {"English": path(english), "Deutsch": path(german)}


def test_a_post_alone_speaks_of_no_others(client: FlaskClient, english: Post) -> None:
    assert alternates(client, english) == {}
    assert "also-in" not in client.get(path(english)).text


@pytest.mark.parametrize("state", NOT_PUBLIC)
def test_what_is_not_public_is_named_nowhere(
    client: FlaskClient, english: Post, chinese: Post, german: Post, state: str
) -> None:
    put_in_state(german, state)
    assert set(alternates(client, english)) == {"en", "zh-Hans", "x-default"}
    assert also_in(client, chinese) == {"English": path(english)}
    english.status = "draft"
    assert alternates(client, chinese) == {}
    assert also_in(client, chinese) == {}


def test_the_author_sees_no_links_on_a_draft(
    browser: FlaskClient, english: Post, chinese: Post
) -> None:
    chinese.status = "draft"
    assert also_in(browser, chinese) == {}
    assert alternates(browser, english) == {}


def test_the_translations_cost_one_statement_more_or_none(
    client: FlaskClient, english: Post, chinese: Post, german: Post, statements: CountStatements
) -> None:
    alone: Post = PostFactory.create(author=english.author, title="Alone", language="en")
    costs = []
    for post in (alone, english, german):
        address = path(post)
        with statements() as heard:
            client.get(address)
        costs.append(len(heard))
    assert len(set(costs)) == 1


# Leaving


def test_when_the_original_goes_the_oldest_translation_takes_its_place(
    browser: FlaskClient, client: FlaskClient, english: Post, chinese: Post, german: Post
) -> None:
    assert browser.post(f"/post/{english.id}/delete").status_code == 302
    assert group(chinese) == {chinese.id, german.id}
    assert set(alternates(client, german)) == {"zh-Hans", "de", "x-default"}
    assert alternates(client, german)["x-default"] == path(chinese)


def test_when_a_translation_goes_the_others_stay(
    browser: FlaskClient, english: Post, chinese: Post, german: Post
) -> None:
    browser.post(f"/post/{chinese.id}/delete")
    assert group(english) == {english.id, german.id}


def test_when_the_author_leaves_with_a_draft_the_published_ones_stay_together(
    browser: FlaskClient, english: Post, chinese: Post, german: Post
) -> None:
    english.status = "draft"
    assert browser.post("/auth/delete-account", data={"password": PASSWORD}).status_code == 302
    assert group(chinese) == {chinese.id, german.id}


def test_when_the_author_leaves_with_everything_nothing_stays(
    browser: FlaskClient, english: Post, chinese: Post, german: Post
) -> None:
    data = {"password": PASSWORD, "with_posts": "y"}
    assert browser.post("/auth/delete-account", data=data).status_code == 302
    assert Post.query.count() == 0


# At the same moment


def sending(browser: FlaskClient, address: str, **fields: str) -> Callable[[], int]:
    """Return a function that sends a form and returns the status."""
    return lambda: browser.post(address, data=fields).status_code


def translating(browser: FlaskClient, post: Post, original: Post) -> Callable[[], int]:
    """Let a post name its original."""
    text = {"body": post.body, "language": post.language}
    return sending(browser, f"/edit/{post.id}", **text, translation_of=str(original.id))


@pytest.fixture
def tabs(app: Flask, john: User) -> tuple[FlaskClient, FlaskClient]:
    """Return two browsers of one user."""
    return browser_of(app, john), browser_of(app, john)


def posts_in(author: User, *languages: str, original: Post | None = None) -> list[Post]:
    """Return committed posts in these languages."""
    original_id = original.id if original else None
    posts = [
        PostFactory.create(author=author, language=language, translation_of_id=original_id)
        for language in languages
    ]
    db.session.commit()
    return posts


def test_two_posts_do_not_become_each_others_translation(
    app: Flask, john: User, tabs: tuple[FlaskClient, FlaskClient]
) -> None:
    one, other = tabs
    for _ in ROUNDS:
        english, german = posts_in(john, "en", "de")
        answers = at_once(
            app,
            translating(one, english, german),
            translating(other, german, english),
        )
        assert sorted(answers) == [302, 400]
        assert {english.translation_of_id, german.translation_of_id} & {None}
        assert english.translation_of_id or german.translation_of_id


def test_of_two_translations_into_one_language_one_is_taken(
    app: Flask, english: Post, tabs: tuple[FlaskClient, FlaskClient]
) -> None:
    one, other = tabs
    for language in ("de", "fr", "es", "it"):
        text = {"body": "A text", "language": language}
        text["translation_of"] = str(english.id)
        answers = at_once(app, *(sending(browser, "/write", **text) for browser in (one, other)))
        assert sorted(answers) == [302, 400]
        assert Post.query.filter_by(language=language).count() == 1


def test_a_translation_is_written_while_its_original_goes(
    app: Flask, john: User, tabs: tuple[FlaskClient, FlaskClient]
) -> None:
    one, other = tabs
    for _ in ROUNDS:
        english, german = posts_in(john, "en", "de")
        answers = at_once(
            app,
            translating(one, german, english),
            sending(other, f"/post/{english.id}/delete"),
        )
        assert answers[0] in (302, 400, 404)
        assert answers[1] == 302
        assert german.translation_of_id is None


def test_original_and_translation_go_together(
    app: Flask, john: User, tabs: tuple[FlaskClient, FlaskClient]
) -> None:
    one, other = tabs
    for _ in ROUNDS:
        (original,) = posts_in(john, "en")
        posts = [original, *posts_in(john, "de", "fr", "es", original=original)]
        answers = at_once(
            app,
            sending(one, f"/post/{posts[0].id}/delete"),
            sending(other, f"/post/{posts[1].id}/delete"),
        )
        assert answers == [302, 302]
        assert group(posts[2]) == {posts[2].id, posts[3].id}
