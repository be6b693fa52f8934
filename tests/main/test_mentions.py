"""Mentions: whom they link to, and who is told of them, once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from app import db
from app.models import Notification, Post, User, utcnow
from app.services.accounts import administration, deletion
from app.services.accounts.usernames import rename
from app.services.notifications.telling import MOST_MENTIONED
from app.services.posts import publishing
from app.services.posts.post_text import PostText
from tests.clients import settle
from tests.factories import PostFactory, UserFactory
from tests.fixture_types import CountStatements
from tests.main.notified import PAGE, Scene, pass_date
from tests.main.submitting import publish, submit, unpublish
from tests.pages import read
from tests.services.together import at_once

TOLD = "john mentioned you in Knots"
EVERYBODY = ("ann", "bob", "cy", "mona", "john")


def mentions(html: str) -> dict[str, str]:
    """The texts and addresses of the mentions in HTML."""
    found = BeautifulSoup(html, "html.parser").select("a.mention")
    return {link.get_text(): str(link["href"]) for link in found}


def write(scene: Scene, body: str) -> int:
    """Have John save a draft; its id."""
    assert submit(scene.browsers["john"], "/write", body=body, title="Knots").status_code == 302
    return db.session.scalars(select(Post.id).order_by(Post.id.desc())).first() or 0


def edit(scene: Scene, post_id: int, body: str) -> None:
    assert submit(scene.browsers["john"], f"/edit/{post_id}", body=body).status_code == 302


def go_public(scene: Scene, post_id: int, publish_at: str = "") -> None:
    when = "scheduled" if publish_at else ""
    answer = publish(scene.browsers["john"], f"/edit/{post_id}", when, publish_at, title="Knots")
    assert answer.status_code == 302


def who_is_told(scene: Scene) -> dict[str, list[str]]:
    """The sentences that each person reads, without those who read nothing."""
    told = {name: scene.told(name) for name in EVERYBODY}
    return {name: sentences for name, sentences in told.items() if sentences}


def test_mentions_link_to_people_who_exist(scene: Scene) -> None:
    UserFactory.create(username="Robot", confirmed=False)
    administration.suspend(scene.people["cy"])
    rename(scene.people["bob"], "robert")
    body = "Ask @ANN, @bob. @Robot, @cy and @nobody say nothing, `@mona` and a@mona.example neither"
    john = scene.browsers["john"]
    links = {"@ANN": "/user/ann", "@bob": "/user/robert"}
    shown = john.post("/preview", data={"text": body}).get_json()["html"]
    assert mentions(shown) == links
    post_id = write(scene, body)
    go_public(scene, post_id)
    note = "About @mona"
    submit(john, "/", body=note)
    scene.act("ann", f"/post/{scene.post_id}/on-boats", body=body)
    for address, expected in (
        (f"/post/{post_id}/knots", links),
        ("/", {"@mona": "/user/mona"}),
        (f"/post/{scene.post_id}/on-boats", links),
    ):
        assert mentions(john.get(address).get_data(as_text=True)) == expected
    feed = john.get("/feed.json").get_json()
    assert 'href="http://localhost/user/mona"' in feed["items"][0]["content_html"]
    assert john.get("/user/bob").location == "/user/robert"


def test_a_draft_tells_nobody_until_it_is_published(scene: Scene) -> None:
    post_id = write(scene, "Ask @ann, @john and `@bob`")
    edit(scene, post_id, "Ask @ann, @Ann, @cy, @john and `@bob`")
    scene.act("john", f"/post/{post_id}/share")
    assert who_is_told(scene) == {}
    go_public(scene, post_id)
    assert scene.unread("ann") == "1"
    assert who_is_told(scene) == {"ann": [TOLD], "cy": [TOLD]}
    unpublish(scene.browsers["john"], post_id)
    assert who_is_told(scene) == {}
    go_public(scene, post_id)
    assert scene.unread("ann") == "Notifications"
    assert who_is_told(scene) == {"ann": [TOLD], "cy": [TOLD]}


def test_an_edit_tells_those_whom_it_adds(scene: Scene) -> None:
    post_id = write(scene, "Ask @ann")
    go_public(scene, post_id)
    assert scene.told("ann") == [TOLD]
    db.session.execute(Notification.__table__.delete())  # type: ignore[attr-defined]
    edit(scene, post_id, "Ask @bob, or @ann")
    assert who_is_told(scene) == {"bob": [TOLD]}


def test_a_scheduled_post_tells_when_it_appears(scene: Scene) -> None:
    john = scene.browsers["john"]
    post_id = write(scene, "Ask @ann and @bob")
    moment = utcnow() + timedelta(days=2)
    go_public(scene, post_id, f"{moment:%Y-%m-%dT%H:%M}")
    edit(scene, post_id, "Ask @bob and @cy")
    later = utcnow() + timedelta(days=3)
    go_public_again = {"when": "scheduled", "publish_at": f"{later:%Y-%m-%dT%H:%M}"}
    assert submit(john, f"/post/{post_id}/publish", **go_public_again).status_code == 302
    assert who_is_told(scene) == {}
    dates = select(Notification.due_at).where(Notification.kind == "mention")
    due = set(db.session.scalars(dates))
    assert due == {db.session.get_one(Post, post_id).published_at}
    pass_date(db.session.get_one(Post, post_id))
    assert [scene.unread(name) for name in ("ann", "bob", "cy")] == ["Notifications", "1", "1"]
    told = {"bob": [TOLD], "cy": [TOLD], "john": ["Your scheduled post Knots has appeared"]}
    assert who_is_told(scene) == told
    edit(scene, post_id, "Ask @bob, @cy and @mona")
    assert scene.unread("bob") == "Notifications"
    assert scene.told("mona") == [TOLD]


def test_a_scheduled_post_that_does_not_appear_tells_nobody(scene: Scene) -> None:
    moment = f"{utcnow() + timedelta(days=2):%Y-%m-%dT%H:%M}"
    taken_back, of_suspended = (write(scene, f"Ask @ann, {n}") for n in "12")
    for post_id in (taken_back, of_suspended):
        go_public(scene, post_id, moment)
    unpublish(scene.browsers["john"], taken_back)
    administration.suspend(scene.people["john"])
    pass_date(db.session.get_one(Post, of_suspended))
    assert scene.told("ann") == []
    assert scene.unread("ann") == "Notifications"


def test_a_comment_tells_at_once_and_nobody_twice(scene: Scene) -> None:
    first = scene.comment("ann", "I ask @bob and @ann")
    assert scene.unread("bob") == "1"
    scene.answer("bob", first, "@ann, @john and @cy know")
    told = {
        "ann": ["Bob answered you under On boats"],
        "bob": ["Ann mentioned you in On boats"],
        "cy": ["Bob mentioned you in On boats"],
        "john": ["Bob and 1 other commented on your post On boats"],
    }
    assert who_is_told(scene) == told
    scene.act("ann", f"/comment/{first}/edit", body="I ask @bob, @john and @mona")
    assert [scene.unread(name) for name in ("bob", "john")] == ["Notifications"] * 2
    scene.comment("cy", "So does @mona")
    assert scene.unread("mona") == "2"
    assert scene.told("mona") == ["Cy and 1 other mentioned you in On boats"]
    link = read(scene.browsers["mona"].get(PAGE)).select_one(".told-text a[dir]")
    assert link is not None
    assert link["href"] == f"/comment/{first}"


def test_a_hidden_or_deleted_comment_is_not_told_of(scene: Scene) -> None:
    first = scene.comment("ann", "I ask @bob and @cy")
    scene.act("mona", f"/moderate/comment/{first}/hide", reason="Spam")
    assert scene.told("bob") == []
    scene.act("mona", f"/moderate/comment/{first}/show")
    assert scene.told("bob") == ["Ann mentioned you in On boats"]
    scene.act("ann", f"/comment/{first}/delete", submit="y")
    assert scene.unread("cy") == "Notifications"
    assert who_is_told(scene) == {}


def test_who_wants_no_mentions_is_told_of_none(scene: Scene) -> None:
    scene.act("bob", f"{PAGE}/settings", comment="y")
    scene.act("john", f"{PAGE}/settings", mention="y")
    scene.comment("ann", "@bob and @john")
    assert who_is_told(scene) == {"john": ["Ann mentioned you in On boats"]}


def test_one_text_tells_few_and_costs_as_much_for_a_thousand(
    scene: Scene, statements: CountStatements
) -> None:
    people = UserFactory.create_batch(MOST_MENTIONED + 5)
    names = [person.username for person in people]
    settle()
    counted = []
    for body in ("@ann", " ".join(f"@{name}" for name in names + [f"no{n}" for n in range(1000)])):
        with statements() as heard:
            scene.comment("john", body)
        counted.append(len(heard))
    assert counted[0] == counted[1]
    mentioned = select(func.count()).where(Notification.kind == "mention")
    assert db.session.scalar(mentioned) == 1 + MOST_MENTIONED
    again = db.session.scalars(select(Notification.comment_id).order_by(Notification.id)).all()[-1]
    scene.act("john", f"/comment/{again}/edit", body=" ".join(f"@{name}" for name in names[::-1]))
    assert db.session.scalar(mentioned) == 1 + MOST_MENTIONED


def test_two_who_mention_each_other_at_once(app: Flask, john: User) -> None:
    ann = UserFactory.create(username="ann")
    posts = [PostFactory.create(author=author).id for author in (john, ann)]

    def change(author_id: int, post_id: int, body: str) -> int:
        author = db.session.get_one(User, author_id)
        return publishing.edit_post(author, post_id, PostText(body)).id

    johns = partial(change, john.id, posts[0], "Ask @ann")
    anns = partial(change, ann.id, posts[1], "Ask @john")
    assert at_once(app, johns, anns, johns) == [posts[0], posts[1], posts[0]]
    told = db.session.execute(select(Notification.recipient_id, Notification.kind)).all()
    assert sorted(told) == sorted([(john.id, "mention"), (ann.id, "mention")])


def test_an_erased_person_leaves_a_link_to_nobody(scene: Scene) -> None:
    scene.comment("john", "Ask @ann and @bob")
    deletion.erase_account(scene.people["ann"])
    settle()
    page = scene.browsers["bob"].get(f"/post/{scene.post_id}/on-boats").get_data(as_text=True)
    assert mentions(page) == {"@ann": "/user/ann", "@bob": "/user/bob"}
    assert scene.browsers["bob"].get("/user/ann").status_code == 404
    assert scene.told("bob") == ["john mentioned you in On boats"]
