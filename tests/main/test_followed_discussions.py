"""Following the discussion under a post: by commenting and by a button, until one stops."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert
from werkzeug.test import TestResponse

from app import db
from app.models import DiscussionFollow, Notification, Permission, Post, User, utcnow
from app.services.accounts import deletion
from tests.clients import settle
from tests.factories import NOT_PUBLIC, PostFactory, UserFactory, put_in_state, role
from tests.fixture_types import ClientOf, CountStatements
from tests.main.notified import PAGE, Scene
from tests.pages import filled, read, words

COMMENTED = "commented under On boats"


def button(page: TestResponse) -> str:
    """What the button of the discussion says, '' without one."""
    assert page.status_code == 200
    form = read(page).select_one(".comments-follow form")
    return form.get_text(" ", strip=True) if form else ""


def press(browser: FlaskClient, post_id: int) -> str:
    """Press the button of a discussion, and return what it says then."""
    form = read(browser.get(f"/post/{post_id}/on-boats")).select_one(".comments-follow form")
    assert form is not None
    answer = browser.post(str(form["action"]), data=filled(form))
    assert (answer.status_code, answer.location) == (302, f"/post/{post_id}/on-boats#comments")
    return button(browser.get(f"/post/{post_id}/on-boats"))


def follow(post_id: int, *people: User) -> None:
    """Let people follow a discussion."""
    rows = [{"post_id": post_id, "user_id": user.id, "timestamp": utcnow()} for user in people]
    db.session.execute(insert(DiscussionFollow), rows)
    db.session.commit()


def test_who_comments_is_told_of_later_comments_by_others(scene: Scene) -> None:
    first = scene.comment("ann", "Does it float?")
    second = scene.comment("bob", "It does")
    scene.answer("cy", first, "So they say")
    scene.comment("john", "It is a boat")
    assert scene.told("ann") == [f"john and 1 other {COMMENTED}", "Cy answered you under On boats"]
    assert scene.told("bob") == [f"john and 1 other {COMMENTED}"]
    assert scene.told("cy") == [f"john {COMMENTED}"]
    assert scene.told("john") == ["Cy and 2 others commented on your post On boats"]
    assert scene.told("mona") == []
    link = read(scene.browsers["ann"].get(PAGE)).select_one(".told-text p > a:not(.author)")
    assert link is not None
    assert link["href"] == f"/comment/{second}"
    events = [(row.recipient_id, row.event) for row in Notification.query]
    assert len(events) == len(set(events))


def test_a_button_follows_and_stops(scene: Scene) -> None:
    mona, bob = scene.browsers["mona"], scene.browsers["bob"]
    address = f"/post/{scene.post_id}/on-boats"
    assert button(mona.get(address)) == "Follow discussion On boats"
    assert press(mona, scene.post_id) == "Stop following this discussion On boats"
    assert "You are told of new comments." in words(mona.get(address))
    scene.comment("bob", "Followed")
    assert button(bob.get(address)) == "Stop following this discussion On boats"
    assert press(bob, scene.post_id) == "Follow discussion On boats"
    scene.comment("bob", "Written after stopping")
    scene.comment("ann", "Told to Mona alone")
    assert scene.told("mona") == [f"Ann and 1 other {COMMENTED}"]
    assert scene.told("bob") == []
    press(bob, scene.post_id)
    press(mona, scene.post_id)
    scene.comment("ann", "Told to Bob alone")
    assert scene.unread("mona") == "Notifications"
    assert scene.told("bob") == [f"Ann {COMMENTED}"]


def test_the_author_has_no_button_and_follows_nothing(scene: Scene) -> None:
    john = scene.browsers["john"]
    scene.comment("john", "My own")
    assert button(john.get(f"/post/{scene.post_id}/on-boats")) == ""
    address = f"/discussion/{scene.post_id}/follow"
    answer = john.post(address)
    assert answer.status_code == 403
    assert "You are told of all comments on your own posts." in words(answer)
    assert DiscussionFollow.query.count() == 0


def test_nobody_is_told_of_what_they_may_not_see(scene: Scene) -> None:
    scene.comment("ann", "First")
    spam = scene.comment("bob", "Buy lamps")
    assert scene.unread("ann") == "1"
    scene.act("mona", f"/moderate/comment/{spam}/hide", reason="An advertisement")
    assert scene.unread("ann") == "Notifications"
    assert scene.told("ann") == []
    scene.act("mona", f"/moderate/comment/{spam}/show")
    assert scene.unread("ann") == "1"
    scene.act("john", f"/post/{scene.post_id}/unpublish", submit="y")
    assert scene.unread("ann") == "Notifications"
    assert scene.told("ann") == []
    db.session.get_one(Post, scene.post_id).status = "published"
    assert scene.told("ann") == [f"Bob {COMMENTED}"]


def test_the_kind_can_be_switched_off(scene: Scene) -> None:
    scene.comment("ann")
    scene.act("ann", f"{PAGE}/settings", answer="y")
    scene.comment("bob", "Not told")
    assert scene.told("ann") == []
    scene.act("ann", f"{PAGE}/settings", discussion="y")
    scene.comment("bob", "Told")
    assert scene.told("ann") == [f"Bob {COMMENTED}"]


def test_where_comments_are_closed_one_can_only_stop(scene: Scene) -> None:
    follow(scene.post_id, scene.people["ann"])
    db.session.get_one(Post, scene.post_id).comments_open = False
    settle()
    address = f"/post/{scene.post_id}/on-boats"
    assert button(scene.browsers["bob"].get(address)) == ""
    assert button(scene.browsers["ann"].get(address)) == "Stop following this discussion On boats"
    assert press(scene.browsers["ann"], scene.post_id) == ""


def test_who_may_not_follow_people_follows_no_discussions(
    checked_app: Flask, client: FlaskClient, browser: FlaskClient, post: Post
) -> None:
    address = f"/post/{post.id}/on-boats"
    for action in ("follow", "unfollow"):
        target = f"/discussion/{post.id}/{action}"
        assert client.post(target).location.startswith("/auth/login")
        assert client.get(target).status_code == 405
        assert checked_app.test_client().post(target).status_code == 400
        for wrong in (0, post.id + 1, 2**31, 10**30):
            assert browser.post(f"/discussion/{wrong}/{action}").status_code == 404, wrong
    for state in NOT_PUBLIC:
        secret = PostFactory.create()
        put_in_state(secret, state)
        assert browser.post(f"/discussion/{secret.id}/follow").status_code == 404, state
    role("User").remove_permission(Permission.FOLLOW)
    assert button(browser.get(address)) == ""
    assert browser.post(f"/discussion/{post.id}/follow").status_code == 403
    assert browser.post(address, data={"body": "Not followed"}).status_code == 302
    assert DiscussionFollow.query.count() == 0


def test_a_hidden_post_is_not_followed(scene: Scene) -> None:
    scene.act("mona", f"/moderate/post/{scene.post_id}/hide", reason="Off topic")
    mona = scene.browsers["mona"]
    assert button(mona.get(f"/post/{scene.post_id}/on-boats")) == ""
    assert mona.post(f"/discussion/{scene.post_id}/follow").status_code == 409


def test_following_shares_the_limit_of_people_and_tags(
    app: Flask, browser: FlaskClient, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "RATELIMIT_ENABLED", True)
    for setting in ("FOLLOWS_PER_ACCOUNT", "FOLLOWS_PER_NEW_ACCOUNT"):
        monkeypatch.setitem(app.config, setting, "2 per hour")
    assert browser.post("/follow/susan").status_code == 302
    assert browser.post(f"/discussion/{post.id}/follow").status_code == 302
    assert browser.post(f"/discussion/{PostFactory.create().id}/follow").status_code == 429
    assert browser.post(f"/discussion/{post.id}/unfollow").status_code == 302


def test_follows_go_with_the_account_and_with_the_post(scene: Scene) -> None:
    other = PostFactory.create()
    ann, bob = scene.people["ann"], scene.people["bob"]
    for post_id in (scene.post_id, other.id):
        follow(post_id, ann, bob)
    deletion.erase_account(ann)
    db.session.delete(other)
    settle()
    left = [(each.post_id, each.user_id) for each in DiscussionFollow.query]
    assert left == [(scene.post_id, bob.id)]
    scene.comment("cy")
    assert scene.told("bob") == [f"Cy {COMMENTED}"]


def test_reading_asks_no_more_for_it(
    client: FlaskClient, client_of: ClientOf, statements: CountStatements, john: User, post: Post
) -> None:
    address = f"/post/{post.id}/on-boats"
    reader, follower = client_of(john), UserFactory.create()
    follow(post.id, follower)
    counts = []
    for browser in (client, reader, client_of(follower)):
        with statements() as heard:
            page = browser.get(address)
        counts.append(len(heard))
        assert heard.writes == []
        assert bool(read(page).select(".comments form")) == (browser is not client)
    assert counts == [3, 4, 4]


def test_a_comment_takes_as_many_statements_for_each_500_followers(
    scene: Scene, statements: CountStatements
) -> None:
    taken = []
    have = 0
    for many in (2, 200, 2000):
        people = [
            {"email": f"reader-{number}@example.com", "member_since": utcnow(), "confirmed": True}
            for number in range(have, many)
        ]
        ids = db.session.scalars(insert(User).returning(User.id), people).all()
        rows = [{"post_id": scene.post_id, "user_id": id_, "timestamp": utcnow()} for id_ in ids]
        db.session.execute(insert(DiscussionFollow), rows)
        settle()
        have = many
        before = Notification.query.filter_by(kind="discussion").count()
        with statements() as heard:
            scene.comment("cy", f"To {many}")
        told = Notification.query.filter_by(kind="discussion").count() - before
        assert told == many
        taken.append(len(heard))
    assert taken[0] == taken[1]
    # who wants to be told, telling, and two to count
    assert taken[2] - taken[1] <= 4 * 4, taken
