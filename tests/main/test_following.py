"""Following people, and the lists of who does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import db
from app.models import Follow, Permission, User
from tests.factories import UserFactory, role
from tests.fixture_types import ClientOf
from tests.pages import links, read, words

BEGIN = datetime(2026, 1, 1)  # noqa: DTZ001 - naive UTC inside


def names(page: TestResponse) -> list[str]:
    """The people on a page of followers, in their order."""
    return [link.get_text() for link in read(page).select(".people .author")]


def counts(*people: User) -> list[tuple[int, int]]:
    """How many follow each, and how many each follows, as stored."""
    db.session.expire_all()
    return [(person.follower_count, person.followed_count) for person in people]


def test_a_user_is_followed_and_unfollowed_with_a_button(
    browser: FlaskClient, john: User, susan: User
) -> None:
    assert read(browser.get("/user/susan")).select("form[action='/follow/susan']")
    answer = browser.post("/follow/susan")
    assert (answer.status_code, answer.location) == (302, "/user/susan")
    page = browser.get("/user/susan")
    assert "You are now following susan." in words(page)
    assert "1 follower" in words(page)
    assert read(page).select("form[action='/unfollow/susan']")
    assert counts(john, susan) == [(0, 1), (1, 0)]
    browser.post("/unfollow/susan")
    assert "You are not following susan anymore." in words(browser.get("/user/susan"))
    assert counts(john, susan) == [(0, 0), (0, 0)]


def test_following_twice_and_unfollowing_twice_changes_nothing(
    browser: FlaskClient, john: User, susan: User
) -> None:
    for _ in range(2):
        assert browser.post("/follow/susan").status_code == 302
    assert "You are already following this user." in words(browser.get("/user/susan"))
    assert counts(john, susan) == [(0, 1), (1, 0)]
    for _ in range(2):
        assert browser.post("/unfollow/susan").status_code == 302
    assert "You are not following this user." in words(browser.get("/user/susan"))
    assert counts(john, susan) == [(0, 0), (0, 0)]


def test_nobody_unfollows_or_counts_themselves(browser: FlaskClient, john: User) -> None:
    assert browser.post("/follow/john").status_code == 302
    assert browser.post("/unfollow/john").status_code == 400
    assert john.is_following(john)
    assert counts(john) == [(0, 0)]
    page = browser.get("/user/john")
    assert not read(page).select("form[action*='follow/']")
    for address in ("/followers/john", "/followed_by/john"):
        assert names(browser.get(address)) == []


def test_a_follower_is_marked(browser: FlaskClient, john: User, susan: User) -> None:
    assert "Follows you" not in words(browser.get("/user/susan"))
    susan.follow(john)
    assert "Follows you" in words(browser.get("/user/susan"))


@pytest.mark.parametrize("action", ["follow", "unfollow"])
def test_anonymous_unconfirmed_and_unpermitted_users_do_not_follow(
    client: FlaskClient, browser: FlaskClient, john: User, susan: User, action: str
) -> None:
    assert client.post(f"/{action}/susan").location.startswith("/auth/login")
    john.confirmed = False
    assert browser.post(f"/{action}/susan").status_code == 403
    john.confirmed = True
    role("User").remove_permission(Permission.FOLLOW)
    assert browser.post(f"/{action}/susan").status_code == 403
    assert counts(susan) == [(0, 0)]


@pytest.mark.parametrize("action", ["follow", "unfollow"])
def test_an_unknown_person_is_not_found(browser: FlaskClient, action: str) -> None:
    assert browser.post(f"/{action}/nobody").status_code == 404


@pytest.mark.parametrize("address", ["/followers/susan", "/followed_by/susan"])
def test_a_list_of_people_has_pages_latest_first(
    app: Flask,
    client: FlaskClient,
    susan: User,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
) -> None:
    monkeypatch.setitem(app.config, "FOLLOWERS_PER_PAGE", 5)
    people = UserFactory.create_batch(12)
    for number, person in enumerate(people):
        pair = (person, susan) if "followers" in address else (susan, person)
        when = BEGIN + timedelta(minutes=number // 3)
        db.session.add(Follow(follower=pair[0], followed=pair[1], timestamp=when))
    db.session.commit()
    expected = [person.username for person in reversed(people)]
    pages = [client.get(address)]
    while (older := links(pages[-1]).get("Older →")) is not None:
        pages.append(client.get(older))
    assert [names(page) for page in pages] == [expected[:5], expected[5:10], expected[10:]]
    assert names(client.get(f"{address}?page=-1")) == expected[10:]
    assert names(client.get(f"{address}?page=2")) == expected[5:10]


def test_the_timeline_has_the_posts_of_the_followed_and_ones_own(
    browser: FlaskClient, client_of: ClientOf, john: User, susan: User
) -> None:
    browser.post("/", data={"body": "By john himself"})
    client_of(susan).post("/", data={"body": "By susan"})
    assert browser.get("/followed").status_code == 302
    page = browser.get("/")
    assert "By john himself" in page.text
    assert "By susan" not in page.text
    browser.post("/follow/susan")
    assert "By susan" in browser.get("/").text
    assert len(read(browser.get("/?page=-1")).select("article.entry")) == 2
    browser.post("/unfollow/susan")
    assert "By susan" not in browser.get("/").text
    browser.get("/all")
    assert "By susan" in browser.get("/").text
