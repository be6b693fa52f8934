"""What people are told: of what, once, and not of what they did or may not see."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import db
from app.models import (
    Comment,
    Follow,
    Notification,
    NotificationChoice,
    NotificationCount,
    Post,
    utcnow,
)
from app.models.notification import KINDS
from app.services.accounts import deletion
from app.services.notifications import pruning
from tests.clients import settle
from tests.factories import PostFactory
from tests.main.notified import PAGE, Scene, pass_date
from tests.pages import form_with, words


def test_who_is_told_what(scene: Scene) -> None:
    scene.comment("john", "Thank you for reading")
    for name in ("ann", "bob", "cy"):
        scene.comment(name, f"Said by {name}")
        scene.act(name, "/follow/john")
    assert scene.unread("john") == "6"
    others = ("ann", "bob", "cy", "mona")
    assert [scene.unread(name) for name in others] == ["2", "1", "Notifications", "Notifications"]
    told = scene.told("john")
    assert told == [
        "Cy and 2 others follow you",
        "Cy and 2 others commented on your post On boats",
    ]
    assert scene.unread("john") == "Notifications"
    assert scene.told("john") == told
    for name in ("cy", "mona"):
        assert scene.told(name) == []


def test_nobody_is_told_twice(scene: Scene) -> None:
    for _ in range(2):
        scene.act("ann", "/follow/john")
        scene.act("ann", "/unfollow/john")
    form = {"body": "Once", "submission": "5d7e7b8e-6a4d-4f6e-9b1f-0f4a3e8f0d11"}
    for _ in range(2):
        scene.act("bob", f"/post/{scene.post_id}/on-boats", **form)
    assert scene.unread("john") == "2"
    assert scene.told("john") == [
        "Bob commented on your post On boats",
        "Ann follows you",
    ]


def test_the_author_is_told_of_decisions_of_moderators(scene: Scene) -> None:
    scene.comment("ann", "Buy lamps")
    comment = db.session.scalars(select(Comment)).one()
    scene.act("mona", f"/moderate/comment/{comment.id}/hide", reason="An advertisement")
    assert scene.unread("ann") == "1"
    page = scene.browsers["ann"].get(PAGE)
    assert "A moderator has hidden your comment on On boats" in words(page)
    assert "Reason: An advertisement" in words(page)
    assert "Mona" not in words(page)
    scene.act("mona", f"/moderate/comment/{comment.id}/show")
    assert scene.told("ann")[0] == "Your comment on On boats is shown again"
    scene.act("mona", f"/moderate/post/{scene.post_id}/hide", reason="Off topic")
    assert scene.told("john")[0] == "A moderator has hidden your post On boats"
    scene.act("mona", f"/moderate/post/{scene.post_id}/show")
    assert scene.told("john")[0] == "Your post On boats is shown again"
    scene.comment("mona", "Mine")
    own = db.session.scalars(select(Comment.id).order_by(Comment.id.desc())).first()
    scene.act("mona", f"/moderate/comment/{own}/hide", reason="Mine")
    assert scene.told("mona") == []


def test_nobody_is_told_of_what_they_may_not_see(scene: Scene) -> None:
    scene.comment("ann", "Buy lamps")
    scene.comment("bob", "Well said")
    assert scene.unread("john") == "2"
    first_id, second_id = db.session.scalars(select(Comment.id).order_by(Comment.id))
    scene.act("mona", f"/moderate/comment/{first_id}/hide", reason="An advertisement")
    assert scene.unread("john") == "1"
    assert scene.told("john") == ["Bob commented on your post On boats"]
    scene.act("mona", f"/moderate/comment/{first_id}/show")
    assert scene.unread("john") == "1"
    scene.act("ann", f"/comment/{first_id}/delete", submit="y")
    assert scene.unread("john") == "Notifications"
    scene.act("john", f"/post/{scene.post_id}/delete", submit="y")
    assert scene.told("john") == []
    scene.act("john", f"/bin/{scene.post_id}/restore")
    assert scene.told("john") == ["Bob commented on your post On boats"]
    scene.act("mona", f"/moderate/comment/{second_id}/hide", reason="Spam")
    scene.act("john", f"/post/{scene.post_id}/unpublish", submit="y")
    assert scene.told("bob") == []  # whose comment it is, under a draft now


def test_a_scheduled_post_is_told_of_when_it_appears(scene: Scene) -> None:
    soon = utcnow() + timedelta(days=1)
    post = PostFactory.create(author=scene.people["john"], title="Soon", published_at=soon)
    settle()
    assert scene.unread("john") == "Notifications"
    assert scene.told("john") == []
    pass_date(post)
    assert scene.unread("john") == "1"
    assert scene.told("john") == ["Your scheduled post Soon has appeared"]
    assert scene.unread("john") == "Notifications"


def test_a_scheduled_post_that_does_not_appear_is_not_told_of(scene: Scene) -> None:
    john = scene.people["john"]
    soon = utcnow() + timedelta(days=1)
    drafted, early = PostFactory.create_batch(2, author=john, published_at=soon)
    moved: Post = PostFactory.create(author=john, title="Moved", published_at=soon)
    later = soon + timedelta(days=1)
    scene.act("john", f"/post/{drafted.id}/unpublish", submit="y")
    early.published_at = utcnow()
    moved.published_at = later
    settle()
    waiting = db.session.execute(select(Notification.post_id, Notification.due_at)).all()
    assert waiting == [(moved.id, later)]
    assert db.session.get_one(NotificationCount, john.id).next_due_at == later


def test_only_looking_at_the_page_reads(scene: Scene) -> None:
    scene.comment("ann")
    john = scene.browsers["john"]
    page = john.get(PAGE, headers={"Sec-Purpose": "prefetch;prerender"})
    assert form_with(page, "csrf_token") is not None
    assert john.head(PAGE).status_code == 200
    assert scene.unread("john") == "1"
    assert john.post(f"{PAGE}/read").location == PAGE
    assert scene.unread("john") == "Notifications"
    assert "Earlier" in words(john.get(PAGE))


def test_choices(scene: Scene) -> None:
    john = scene.browsers["john"]
    settings = f"{PAGE}/settings"
    form = form_with(john.get(settings), "follow")
    assert len(form.select("[checked]")) == len(KINDS)
    scene.act("john", settings, comment="y")
    ticked = form_with(john.get(settings), "follow").select("[checked]")
    assert [field["name"] for field in ticked] == ["comment"]
    scene.act("ann", "/follow/john")
    scene.comment("ann")
    assert scene.told("john") == ["Ann commented on your post On boats"]
    scene.act("john", settings, comment="y", follow="y")
    scene.act("bob", "/follow/john")
    assert scene.told("john")[0] == "Bob follows you"


def test_they_are_only_ones_own(scene: Scene, client: FlaskClient) -> None:
    for address in (PAGE, f"{PAGE}/settings"):
        assert client.get(address).status_code == 302
    assert client.post(f"{PAGE}/read").status_code in (302, 401, 403)
    scene.comment("ann")
    scene.act("bob", f"{PAGE}/read")
    assert scene.unread("john") == "1"
    for query in ("before=x", "after=20260101T000000000000"):
        assert scene.browsers["john"].get(f"{PAGE}?{query}").status_code in (400, 422)
    assert scene.browsers["john"].get(f"{PAGE}?page=99999999999999999999").status_code == 200


def test_an_erased_account_leaves_nothing(scene: Scene) -> None:
    scene.comment("ann")
    scene.act("ann", "/follow/john")
    scene.act("bob", "/follow/john")
    scene.act("john", "/follow/ann")
    scene.act("ann", f"{PAGE}/settings", comment="y")
    assert scene.unread("john") == "3"
    deletion.erase_account(scene.people["ann"])
    settle()
    assert scene.unread("john") == "1"
    assert scene.told("john") == ["Bob follows you"]
    assert {row.recipient_id for row in db.session.scalars(select(Notification))} == {
        scene.people["john"].id
    }
    assert db.session.scalars(select(NotificationChoice)).all() == []
    assert db.session.get(Follow, (scene.people["bob"].id, scene.people["john"].id)) is not None


def test_what_was_read_long_ago_is_pruned(scene: Scene, app: Flask) -> None:
    scene.comment("ann")
    scene.act("ann", "/follow/john")
    long_ago: datetime = utcnow() - timedelta(days=pruning.KEPT_DAYS + 1)
    followed = db.session.scalars(select(Notification).filter_by(kind="follow")).one()
    followed.read_at = long_ago
    unread = db.session.scalars(select(Notification).filter_by(kind="comment")).one()
    unread.due_at = long_ago
    assert app.test_cli_runner().invoke(args=["user", "prune"]).exit_code == 0
    assert scene.told("john") == ["Ann commented on your post On boats"]


def test_whom_a_comment_answers_is_told_of_the_answer_only(scene: Scene) -> None:
    asked = scene.comment("ann", "Does it float?")
    johns = scene.comment("john", "It does")
    for name, answered in (("bob", asked), ("john", asked), ("ann", asked), ("bob", johns)):
        scene.answer(name, answered, f"{name} on {answered}")
    assert scene.told("ann") == [
        "Bob and 1 other commented under On boats",
        "john and 1 other answered you under On boats",
    ]
    assert scene.told("john") == [
        "Bob answered you under On boats",
        "Ann and 1 other commented on your post On boats",
    ]
    assert scene.told("bob") == ["Ann and 1 other commented under On boats"]


def test_nobody_is_told_of_a_comment_of_which_only_the_place_is_left(scene: Scene) -> None:
    asked = scene.comment("ann", "Does it float?")
    scene.answer("bob", asked, "It does")
    assert scene.unread("john") == "2"
    scene.act("ann", f"/comment/{asked}/delete", submit="y")
    assert scene.unread("john") == "1"
    assert scene.told("john") == ["Bob commented on your post On boats"]
    assert scene.told("ann") == ["Bob answered you under On boats"]
