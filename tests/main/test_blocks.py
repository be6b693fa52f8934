"""Blocking people: who can, and what those who are blocked cannot do or tell."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Block, Comment, Follow, Permission, Post, PostLike, User
from app.services.moderation import moderation, suspensions
from app.services.notifications.telling import notify_of_comment
from tests.factories import CommentFactory, UserFactory, moderator, role
from tests.fixture_types import ClientOf, CountStatements
from tests.main.blocking import address, block, folded
from tests.main.notified import Scene
from tests.models.counting import assert_counts_are_right
from tests.pages import filled, first, heading, read, words


def test_somebody_is_blocked_after_a_question_and_unblocked(
    browser: FlaskClient, john: User, susan: User, susans_post: Post
) -> None:
    profile = browser.get("/user/susan")
    assert first(profile, ".profile-block a")["href"] == "/block/susan"
    question = browser.get("/block/susan")
    assert heading(question) == "Block susan?"
    form = first(question, "main form")
    assert browser.post("/block/susan", data=filled(form)).location == "/user/susan"
    profile = browser.get("/user/susan")
    assert "You have blocked susan." in words(profile)
    assert not read(profile).select(".profile-block, form[action^='/follow/']")
    assert "They float" in words(profile)
    assert folded(profile) == []
    post = browser.get(address(susans_post))
    assert "You have blocked Susan" in words(post) or "You have blocked susan" in words(post)
    assert not read(post).select("form[action^='/follow/']")
    assert "They float" in words(post)

    listed = browser.get("/blocked")
    (form,) = read(listed).select(".people form")
    assert form["action"] == "/unblock/susan"
    assert browser.post("/unblock/susan", data=filled(form)).location == "/blocked"
    assert "Nobody is blocked" in words(browser.get("/blocked"))
    assert "You have not blocked susan." in words(
        browser.post("/unblock/susan", follow_redirects=True)
    )
    assert read(browser.get("/user/susan")).select(".profile-block, form[action^='/follow/']")
    assert '<a href="/blocked">' in browser.get("/auth/settings").text


def test_what_a_blocked_person_cannot_do(
    browser: FlaskClient, john: User, susan: User, johns_post: Post, susans_post: Post
) -> None:
    said = CommentFactory.create(post=susans_post, author=susan)
    elsewhere = CommentFactory.create(author=susan)
    mine = CommentFactory.create(post=johns_post, author=john)
    block(susan, john)
    typed = {"body": "Typed with care"}
    refused = {
        address(susans_post): "You cannot comment on this post.",
        f"/comment/{said.id}/answer": "You cannot answer this comment.",
        f"/comment/{elsewhere.id}/answer": "You cannot answer this comment.",
    }
    for where, message in refused.items():
        answer = browser.post(where, data=typed)
        assert answer.status_code == 403, where
        assert message in words(answer), where
        assert first(answer, "textarea").get_text().strip() == "Typed with care", where
    assert browser.get(f"/comment/{said.id}/answer").status_code == 403
    for where, message in {
        "/follow/susan": "You cannot follow susan.",
        f"/post/{susans_post.id}/like": "You cannot like this post.",
    }.items():
        answer = browser.post(where)
        assert answer.status_code == 403, where
        assert message in words(answer), where
    db.session.rollback()
    assert Comment.query.filter_by(author_id=john.id).all() == [mine]
    assert PostLike.query.count() == 0
    assert not john.is_following(susan)

    # what nobody else sees is left to them, and so is everything else
    assert browser.post(f"/post/{susans_post.id}/save").status_code == 302
    assert browser.post(f"/comment/{mine.id}/answer", data={"body": "Well"}).status_code == 302
    other = CommentFactory.create(author=UserFactory.create())
    assert browser.post(f"/comment/{other.id}/answer", data={"body": "So"}).status_code == 302


def test_whoever_blocks_may_answer_but_not_follow(
    browser: FlaskClient, john: User, susan: User, susans_post: Post
) -> None:
    block(john, susan)
    assert browser.post(address(susans_post), data={"body": "Hm"}).status_code == 302
    refused = browser.post("/follow/susan")
    assert refused.status_code == 409
    assert "You have blocked susan." in words(refused)


def test_blocking_ends_following_in_both_directions(
    browser: FlaskClient, client_of: ClientOf, john: User, susan: User
) -> None:
    browser.post("/follow/susan")
    client_of(susan).post("/follow/john")
    third = client_of(UserFactory.create())
    third.post("/follow/john")
    third.post("/follow/susan")
    browser.post("/block/susan")
    db.session.expire_all()
    assert (john.follower_count, john.followed_count) == (1, 0)
    assert (susan.follower_count, susan.followed_count) == (1, 0)
    assert_counts_are_right()
    browser.post("/unblock/susan")
    assert Follow.query.filter(Follow.follower_id != Follow.followed_id).count() == 2


def test_notifications_of_blocked_people_go_and_come_back(app: Flask, john: User) -> None:
    scene = Scene(app, john)
    scene.comment("ann")
    scene.comment("bob")
    assert scene.unread("john") == "2"
    scene.act("john", "/block/ann")
    assert scene.unread("john") == "1"
    assert scene.told("john") == ["Bob commented on your post On boats"]
    scene.act("john", "/unblock/ann")
    assert scene.unread("john") == "1"
    scene.act("john", "/block/bob")
    assert scene.told("john") == ["Ann commented on your post On boats"]


def test_nobody_is_told_of_what_people_do_whom_they_have_blocked(app: Flask, john: User) -> None:
    scene = Scene(app, john)
    of_bob = scene.comment("bob")
    scene.act("bob", "/block/ann")
    comment = CommentFactory.create(
        author=scene.people["ann"], post=scene.post, parent=db.session.get(Comment, of_bob)
    )
    notify_of_comment(comment, answered=comment.parent)
    db.session.commit()
    scene.act("bob", "/unblock/ann")
    assert scene.unread("bob") == "Notifications"
    assert scene.unread("john") == "2"


def test_moderators_can_be_blocked_and_their_decisions_are_told(
    browser: FlaskClient, client_of: ClientOf, john: User, johns_post: Post
) -> None:
    mona = moderator(username="mona")
    office = client_of(mona)
    assert browser.post("/block/mona").status_code == 302
    assert office.post(address(johns_post), data={"body": "Please"}).status_code == 403
    moderation.hide_post(mona, johns_post.id, "Off topic")
    db.session.commit()
    assert "A moderator has hidden your post" in words(browser.get("/notifications"))


def test_who_can_block_whom(
    app: Flask,
    checked_app: Flask,
    client: FlaskClient,
    browser: FlaskClient,
    client_of: ClientOf,
    john: User,
    susan: User,
) -> None:
    assert client.post("/block/susan").location.startswith("/auth/login")
    assert client.post("/unblock/susan").location.startswith("/auth/login")
    assert client.get("/unblock/susan").status_code == 405
    assert checked_app.test_client().post("/unblock/susan").status_code == 400
    for where in ("/block/john", "/block/nobody", "/block/%00", "/unblock/nobody"):
        assert browser.post(where).status_code in (400, 404), where
    assert browser.get("/block/john").status_code == 400
    assert not read(browser.get("/user/john")).select(".profile-block")
    assert browser.post("/block/susan", data={"next": "//evil.example"}).location == "/user/susan"
    for _ in range(2):  # again is no news
        again = browser.post("/block/SUSAN", follow_redirects=True)
        assert "You have blocked susan." in words(again)
    assert Block.query.count() == 1
    db.session.get_one(User, susan.id).confirmed = False
    assert browser.get("/blocked").status_code == 200
    assert browser.post("/unblock/susan").status_code == 302
    assert Block.query.count() == 0

    suspended = UserFactory.create(username="cy")
    suspensions.suspend(suspended, moderator(), "Spam", with_texts=False)
    assert browser.post("/block/cy").status_code == 302
    role("User").remove_permission(Permission.FOLLOW)  # is not needed to be left alone
    assert browser.post("/block/ann").status_code == 404
    john.confirmed = False
    for answer in (browser.get("/block/cy"), browser.post("/block/cy")):
        assert answer.status_code == 403
    assert not read(browser.get("/user/cy")).select(".profile-block")


def test_blocks_go_with_either_account(
    browser: FlaskClient, client_of: ClientOf, john: User, susan: User
) -> None:
    ann = UserFactory.create()
    block(john, susan)
    block(susan, ann)
    block(ann, john)
    assert browser.post("/auth/delete-account", data={"password": "cat"}).status_code == 302
    assert [(row.blocker_id, row.blocked_id) for row in Block.query] == [(susan.id, ann.id)]
    assert browser.post("/block/john").location.startswith("/auth/login")
    assert client_of(susan).post("/block/john").status_code == 404


def test_blocks_are_limited(
    app: Flask, browser: FlaskClient, susan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "RATELIMIT_ENABLED", True)
    for setting in ("BLOCKS_PER_ACCOUNT", "BLOCKS_PER_NEW_ACCOUNT"):
        monkeypatch.setitem(app.config, setting, "2 per hour")
    UserFactory.create(username="ann")
    UserFactory.create(username="bob")
    for _ in range(3):  # what is no news costs nothing
        assert browser.post("/block/susan").status_code == 302
    assert browser.post("/block/ann").status_code == 302
    assert browser.post("/block/bob").status_code == 429
    assert Block.query.count() == 2


def test_the_list_of_blocked_people_has_pages(
    app: Flask,
    browser: FlaskClient,
    statements: CountStatements,
    john: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "FOLLOWERS_PER_PAGE", 2)
    for number in range(5):
        block(john, UserFactory.create(username=f"person{number}"))
    found: list[str] = []
    where = "/blocked"
    while where:
        with statements() as heard:
            page = browser.get(where)
        assert len(heard) <= 4
        found += [link.get_text() for link in read(page).select(".people .author")]
        older = read(page).select_one("a[rel=next]")
        where = str(older["href"]) if older else ""
    assert len(found) == len(set(found)) == 5
