"""Liking posts: once each, by others than their author, who alone sees by whom."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import db
from app.models import Permission, Post, PostLike, User
from app.services.moderation import suspensions
from tests.factories import PostFactory, UserFactory, moderator, put_in_state, role
from tests.fixture_types import ClientOf, CountStatements
from tests.models.counting import assert_counts_are_right
from tests.pages import filled, first, links, read, words

BEGIN = datetime(2026, 1, 1)  # noqa: DTZ001 - naive UTC inside


def address(post: Post) -> str:
    """The address of the post's page."""
    return f"/post/{post.id}/{post.slug}"


def count(post: Post) -> int:
    """How many like it, as stored; the rows say the same."""
    assert_counts_are_right()
    return post.like_count


def names(page: TestResponse) -> list[str]:
    """The people on a page of those who like a post, in their order."""
    return [link.get_text() for link in read(page).select(".people .author")]


def like_as_many(post: Post, people: int) -> None:
    """Let this many new people like a post."""
    first_id = (db.session.scalar(db.select(db.func.max(User.id))) or 0) + 1
    ids = range(first_id, first_id + people)
    new = {"confirmed": True, "security_stamp": "", "language": ""}
    db.session.execute(db.insert(User), [{**new, "id": each} for each in ids])
    db.session.add_all(PostLike(post_id=post.id, user_id=each) for each in ids)
    db.session.commit()


def test_a_post_is_liked_and_unliked_with_a_button(
    client: FlaskClient, browser: FlaskClient, post: Post
) -> None:
    page = browser.get(address(post))
    assert "like" not in words(client.get("/"))
    form = read(page).select_one(f"form[action='/post/{post.id}/like']")
    assert form is not None
    answer = browser.post(f"/post/{post.id}/like", data=filled(form))
    assert (answer.status_code, answer.location) == (302, f"{address(post)}#post-buttons")
    assert first(browser.get(address(post)), "#post-buttons")
    for where in ("/", "/user/susan", address(post)):
        assert "1 like" in words(browser.get(where)), where
        assert "1 like" in words(client.get(where)), where
    page = browser.get(address(post))
    assert not read(page).select(f"form[action='/post/{post.id}/like']")
    assert read(page).select(f"form[action='/post/{post.id}/unlike']")
    assert browser.post(f"/post/{post.id}/unlike").location == f"{address(post)}#post-buttons"
    assert "1 like" not in words(client.get(address(post)))
    assert count(post) == 0


def test_a_form_sent_twice_and_a_page_loaded_again_count_once(
    browser: FlaskClient, client_of: ClientOf, post: Post
) -> None:
    for _ in range(3):
        assert browser.post(f"/post/{post.id}/like").status_code == 302
        browser.get(address(post))
    assert count(post) == 1
    client_of(UserFactory.create()).post(f"/post/{post.id}/like")
    assert count(post) == 2
    for _ in range(3):
        assert browser.post(f"/post/{post.id}/unlike").status_code == 302
    assert count(post) == 1


def test_anonymous_pages_have_the_number_and_no_buttons(client: FlaskClient, post: Post) -> None:
    db.session.add(PostLike(post_id=post.id, user_id=UserFactory.create().id))
    page = client.get(address(post))
    assert "1 like" in words(page)
    assert not read(page).select("form, #post-buttons, script[src]")
    for action in ("like", "unlike", "save", "unsave"):
        assert client.post(f"/post/{post.id}/{action}").location.startswith("/auth/login"), action
    assert count(post) == 1


def test_nobody_likes_their_own_post(client_of: ClientOf, post: Post, susan: User) -> None:
    susans = client_of(susan)
    page = read(susans.get(address(post)))
    assert not page.select("form[action$='like']")
    assert page.select("form[action$='save']")
    assert susans.post(f"/post/{post.id}/like").status_code == 403
    assert count(post) == 0


@pytest.mark.parametrize("state", ["draft", "scheduled", "hidden", "bin"])
def test_a_post_that_is_not_public_is_not_liked(
    browser: FlaskClient, client_of: ClientOf, post: Post, state: str
) -> None:
    browser.post(f"/post/{post.id}/like")
    if state == "bin":
        post.status, post.deleted_at = "draft", BEGIN
    else:
        put_in_state(post, state)
    someone = client_of(UserFactory.create())
    assert someone.post(f"/post/{post.id}/like").status_code == 404
    assert browser.post(f"/post/{post.id}/unlike").status_code == 404
    marys = client_of(moderator())  # moderators see what is hidden
    assert marys.post(f"/post/{post.id}/like").status_code == (409 if state == "hidden" else 404)
    if state == "hidden":
        assert not read(marys.get(address(post))).select("#post-buttons")
    assert count(post) == 1


def test_likes_come_back_from_the_bin(
    browser: FlaskClient, client_of: ClientOf, client: FlaskClient, post: Post, susan: User
) -> None:
    browser.post(f"/post/{post.id}/like")
    susans = client_of(susan)
    susans.post(f"/post/{post.id}/delete")
    assert client.get(address(post)).status_code == 404
    susans.post(f"/bin/{post.id}/restore")
    assert "1 like" in words(client.get(address(post)))
    assert count(post) == 1
    susans.post(f"/post/{post.id}/delete")
    susans.post(f"/bin/{post.id}/delete")
    assert PostLike.query.count() == 0
    assert_counts_are_right()


def test_who_may_not_like(
    app: Flask, browser: FlaskClient, john: User, post: Post, client_of: ClientOf
) -> None:
    john.confirmed = False
    assert browser.post(f"/post/{post.id}/like").status_code == 403
    john.confirmed = True
    role("User").remove_permission(Permission.FOLLOW)
    assert browser.post(f"/post/{post.id}/like").status_code == 403
    assert not read(browser.get(address(post))).select("form[action$='like']")
    role("User").add_permission(Permission.FOLLOW)
    suspensions.suspend(john, moderator(), "Advertisements", with_texts=False)
    assert browser.post(f"/post/{post.id}/like").location.startswith("/auth/login")
    assert count(post) == 0


def test_a_post_that_is_not_there_and_a_forged_form_like_nothing(
    checked_app: Flask, browser: FlaskClient, post: Post
) -> None:
    for wrong in (0, post.id + 1, 2**31, 10**30):
        for action in ("like", "unlike"):
            assert browser.post(f"/post/{wrong}/{action}").status_code == 404, wrong
    stranger = checked_app.test_client()
    assert stranger.post(f"/post/{post.id}/like").status_code == 400
    assert count(post) == 0


def test_only_the_author_sees_who_likes_a_post(
    app: Flask,
    client: FlaskClient,
    browser: FlaskClient,
    client_of: ClientOf,
    post: Post,
    susan: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "FOLLOWERS_PER_PAGE", 5)
    where = f"/post/{post.id}/likes"
    susans = client_of(susan)
    assert "Nobody here yet" in words(susans.get(where))
    people = UserFactory.create_batch(12)
    for number, person in enumerate(people):
        when = BEGIN + timedelta(minutes=number // 3)
        db.session.add(PostLike(post_id=post.id, user_id=person.id, timestamp=when))
    expected = [person.username for person in reversed(people)]
    db.session.commit()
    assert links(susans.get(address(post)))["12 likes"] == where
    pages = [susans.get(where)]
    while (older := links(pages[-1]).get("Older →")) is not None:
        pages.append(susans.get(older))
    assert [names(page) for page in pages] == [expected[:5], expected[5:10], expected[10:]]
    assert names(susans.get(f"{where}?page=-1")) == expected[10:]
    assert "12 likes" in words(browser.get(address(post)))
    assert "12 likes" not in links(browser.get(address(post)))
    assert client.get(where).location.startswith("/auth/login")
    assert browser.get(where).status_code == 403
    assert client_of(moderator()).get(where).status_code == 403
    assert susans.get(f"{where}?before=nonsense").status_code == 400


def test_pages_ask_the_same_for_any_number_of_likes(
    client: FlaskClient,
    browser: FlaskClient,
    client_of: ClientOf,
    statements: CountStatements,
    post: Post,
    john: User,
    susan: User,
) -> None:
    susans = client_of(susan)
    visits = [(client, address(post)), (client, "/"), (browser, address(post)), (browser, "/")]
    visits += [(susans, address(post)), (susans, f"/post/{post.id}/likes")]
    taken = []
    for more in (2, 198, 1800):
        like_as_many(post, more)
        counted = []
        for visitor, where in visits:
            with statements() as heard:
                page = visitor.get(where)
            assert page.status_code == 200
            assert heard.writes == []
            counted.append(len(heard))
        taken.append(counted)
    assert taken[0] == taken[1] == taken[2], taken
    assert "2000 likes" in words(client.get(address(post)))


def test_the_title_of_a_post_makes_no_address_of_its_likes(client: FlaskClient, john: User) -> None:
    for title in ("Like", "Likes", "Unlike", "Save", "Unsave"):
        post = PostFactory.create(author=john, title=title)
        answer = client.get(f"/post/{post.id}", follow_redirects=True)
        assert answer.status_code == 200, title
        assert answer.request.path == f"/post/{post.id}/{title.lower()}-post"


def test_deleting_an_account_takes_its_likes_back(
    browser: FlaskClient, client_of: ClientOf, post: Post, john: User, susan: User
) -> None:
    others = PostFactory.create_batch(2, author=UserFactory.create())
    johns = PostFactory.create(author=john)
    for liked in (post, *others):
        browser.post(f"/post/{liked.id}/like")
    client_of(susan).post(f"/post/{johns.id}/like")
    assert [each.like_count for each in (post, johns)] == [1, 1]
    john_id = john.id
    answer = browser.post("/auth/delete-account", data={"password": "cat"})
    assert answer.status_code == 302
    assert db.session.get(User, john_id) is None
    assert [each.like_count for each in (post, *others)] == [0, 0, 0]
    assert count(johns) == 1  # it stays, and so does what Susan says of it
