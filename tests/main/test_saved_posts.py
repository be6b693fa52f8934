"""Saving posts for later, in a list that nobody else sees."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import db
from app.models import Post, SavedPost, User, utcnow
from tests.factories import NOT_PUBLIC, PostFactory, UserFactory, moderator, put_in_state
from tests.fixture_types import ClientOf, CountStatements
from tests.pages import filled, links, read, words
from tests.statements import Statements

BEGIN = datetime(2026, 1, 1)  # noqa: DTZ001 - naive UTC inside


@pytest.fixture
def shelf(app: Flask, john: User, susan: User, monkeypatch: pytest.MonkeyPatch) -> list[Post]:
    """Twelve posts that John has saved, three at a moment, on pages of five; the last one first."""
    monkeypatch.setitem(app.config, "POSTS_PER_PAGE", 5)
    made: list[Post] = [
        PostFactory.create(author=susan, title=f"No. {number}") for number in range(12)
    ]
    for number, each in enumerate(made):
        save(john, each, BEGIN + timedelta(minutes=number // 3))
    return made[::-1]


def save(user: User, post: Post, timestamp: datetime) -> None:
    """Let a user have saved a post at a moment."""
    db.session.add(SavedPost(user_id=user.id, post_id=post.id, timestamp=timestamp))
    db.session.commit()


def address(post: Post) -> str:
    """The address of the post's page."""
    return f"/post/{post.id}/{post.slug}"


def titles(page: TestResponse) -> list[str]:
    """The titles on a page of the list, in their order."""
    assert page.status_code == 200
    return [link.get_text(strip=True) for link in read(page).select(".entry-title a")]


def all_titles(browser: FlaskClient) -> list[list[str]]:
    """The titles on each page of the list, from the first to the last."""
    pages = [browser.get("/saved")]
    while (older := links(pages[-1]).get("Older →")) is not None:
        pages.append(browser.get(older))
    return [titles(page) for page in pages]


def test_a_post_is_saved_and_removed_with_a_button(browser: FlaskClient, post: Post) -> None:
    assert "Nothing saved" in words(browser.get("/saved"))
    form = read(browser.get(address(post))).select_one("form[action$='/save']")
    assert form is not None
    for _ in range(2):  # once more by going back
        answer = browser.post(str(form["action"]), data=filled(form))
        assert (answer.status_code, answer.location) == (302, f"{address(post)}#post-buttons")
    assert titles(browser.get("/saved")) == ["On boats"]
    form = read(browser.get(address(post))).select_one("form[action$='/unsave']")
    assert form is not None
    for _ in range(2):
        answer = browser.post(str(form["action"]), data=filled(form))
        assert answer.location == f"{address(post)}#post-buttons"
    assert titles(browser.get("/saved")) == []
    browser.post(f"/post/{post.id}/save")
    form = read(browser.get("/saved")).select_one("form[action$='/unsave']")
    assert form is not None
    assert browser.post(str(form["action"]), data=filled(form)).location == "/saved"
    assert titles(browser.get("/saved")) == []


def test_ones_own_posts_and_unconfirmed_accounts_save(
    browser: FlaskClient, client_of: ClientOf, post: Post, john: User, susan: User
) -> None:
    john.confirmed = False
    for person in (browser, client_of(susan)):
        assert person.post(f"/post/{post.id}/save").status_code == 302
        assert titles(person.get("/saved")) == ["On boats"]


def test_the_list_is_its_owners_alone(
    client: FlaskClient, client_of: ClientOf, shelf: list[Post], susan: User
) -> None:
    assert client.get("/saved").location.startswith("/auth/login")
    for other in (susan, moderator()):
        assert titles(client_of(other).get("/saved")) == []
    for post in shelf:
        assert "Remove" not in words(client_of(susan).get(address(post)))


def test_the_list_has_pages_last_saved_first(browser: FlaskClient, shelf: list[Post]) -> None:
    expected = [str(post.title) for post in shelf]
    assert all_titles(browser) == [expected[:5], expected[5:10], expected[10:]]
    assert titles(browser.get("/saved?page=2")) == expected[5:10]
    assert titles(browser.get("/saved?page=-1")) == expected[10:]
    second = browser.get("/saved?page=2")
    assert titles(browser.get(links(second)["← Newer"])) == expected[:5]
    assert browser.get("/saved?before=nonsense").status_code == 400
    assert titles(browser.get("/saved?page=99999999999999999999")) == expected[10:]


@pytest.mark.parametrize("state", [*NOT_PUBLIC, "bin", "deleted"])
def test_posts_that_are_not_public_leave_no_gaps(
    browser: FlaskClient, john: User, shelf: list[Post], state: str
) -> None:
    gone = shelf[1], shelf[5], shelf[6], shelf[11]
    expected = [str(post.title) for post in shelf if post not in gone]
    first_id = gone[0].id
    for post in gone:
        post_id = post.id
        if state == "deleted":
            db.session.delete(post)
        elif state == "bin":
            post.status, post.deleted_at = "draft", utcnow()
        else:
            put_in_state(post, state)
        assert browser.post(f"/post/{post_id}/save").status_code == 404
    assert all_titles(browser) == [expected[:5], expected[5:]]
    assert titles(browser.get("/saved?page=2")) == expected[5:]
    if state == "hidden":  # and come back
        for post in gone:
            post.hidden_at = None
        assert sum(map(len, all_titles(browser))) == 12
    assert browser.post(f"/post/{first_id}/unsave").location == "/saved"
    assert SavedPost.query.filter_by(post_id=first_id).count() == 0


def test_a_moderator_does_not_save_what_is_hidden(client_of: ClientOf, post: Post) -> None:
    put_in_state(post, "hidden")
    assert client_of(moderator()).post(f"/post/{post.id}/save").status_code == 409


def test_wrong_addresses_and_forged_forms_save_nothing(
    checked_app: Flask, browser: FlaskClient, post: Post
) -> None:
    for wrong in (0, post.id + 1, 2**31, 10**30):
        assert browser.post(f"/post/{wrong}/save").status_code == 404, wrong
        assert browser.post(f"/post/{wrong}/unsave").status_code in (302, 404), wrong
    answer = browser.post(f"/post/{post.id}/unsave", data={"next": "//evil.example"})
    assert answer.location == "/saved"
    assert checked_app.test_client().post(f"/post/{post.id}/save").status_code == 400
    assert SavedPost.query.count() == 0


def test_the_list_asks_the_same_for_any_number_of_posts(
    browser: FlaskClient, statements: CountStatements, john: User
) -> None:
    def asked() -> Statements:
        with statements() as heard:
            assert browser.get("/saved").status_code == 200
        assert heard.writes == []
        return heard

    taken = []
    for more in (2, 18, 40):
        for _ in range(more):
            save(john, PostFactory.create(author=UserFactory.create()), utcnow())
        taken.append(len(asked()))
    assert taken == [4, 4, 4]  # the user, the list, its posts, their tags


def test_what_a_deleted_account_has_saved_goes_with_it(
    browser: FlaskClient, shelf: list[Post], john: User
) -> None:
    assert SavedPost.query.count() == 12
    answer = browser.post("/auth/delete-account", data={"password": "cat"})
    assert answer.status_code == 302
    assert SavedPost.query.count() == 0
    assert Post.query.count() == 12
