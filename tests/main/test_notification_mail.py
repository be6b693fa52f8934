"""Mail of notifications: who gets which, once."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, insert, select

from app import db
from app.models import Notification, NotificationMail, utcnow
from app.models.notification import KINDS
from app.services.notifications import mailing
from tests.clients import settle
from tests.factories import PostFactory
from tests.fixture_types import CountStatements
from tests.mail_delivery import deliver
from tests.main.mailed import (
    SETTINGS,
    SITE,
    TOMORROW,
    choose,
    make,
    send,
    text_of,
    unsubscribing,
)
from tests.main.notified import PAGE, Scene
from tests.pages import form_with
from tests.smtp import MailServer, free_port


def test_a_burst_is_one_mail(scene: Scene, mailing_site: Flask, smtp_server: MailServer) -> None:
    for number in range(3):
        for name in ("ann", "bob"):
            scene.comment(name, f"<{number}> **said** by {name}")
    assert send(mailing_site, smtp_server, timedelta(minutes=4)) == []
    (mail,) = send(mailing_site, smtp_server)
    assert (mail["To"], mail["Auto-Submitted"]) == ("john@example.com", "auto-generated")
    assert mail["Subject"].endswith("Bob and 1 other commented on your post On boats")
    text, html = text_of(mail), text_of(mail, "text/html")
    assert all(f"> <{number}> said by ann" in text for number in range(3))
    assert "&lt;2&gt; said by bob" in html
    for address in (f"{SITE}/comment/", f"{SITE}{SETTINGS}", f"{SITE}{unsubscribing(mail)}"):
        assert address in text
        assert address in html
    assert 'href="/' not in html
    # who commented follows the discussion
    later = {mail["To"] for mail in send(mailing_site, smtp_server, TOMORROW)}
    assert later == {scene.people[name].email for name in ("ann", "bob")}
    assert scene.unread("john") == "6"


def test_what_was_read_meanwhile_is_not_mailed(
    scene: Scene, mailing_site: Flask, smtp_server: MailServer
) -> None:
    scene.comment("ann")
    scene.told("john")
    assert send(mailing_site, smtp_server) == []
    scene.comment("bob", "Later")
    (mail,) = send(mailing_site, smtp_server)
    assert "Bob commented" in mail["Subject"]
    assert "Ann" not in text_of(mail)


def test_what_is_mailed_daily_waits_for_one_mail(
    scene: Scene, mailing_site: Flask, smtp_server: MailServer
) -> None:
    choose(scene, "john", comment="at_once", follow="daily")
    for name in ("ann", "bob"):
        scene.act(name, "/follow/john")
    scene.comment("cy")
    (mail,) = send(mailing_site, smtp_server)
    assert "follow" not in text_of(mail)
    scene.act("cy", "/follow/john")
    (mail,) = send(mailing_site, smtp_server, TOMORROW)
    assert mail["Subject"].endswith("Cy and 2 others follow you")
    assert mail["References"] is None
    assert send(mailing_site, smtp_server, 3 * TOMORROW) == []
    assert db.session.scalars(select(NotificationMail)).all() == []


def test_choices(scene: Scene, mailing_site: Flask, smtp_server: MailServer) -> None:
    john = scene.browsers["john"]

    def chosen() -> dict[str, str]:
        options = form_with(john.get(SETTINGS), "follow").select("select [selected]")
        return dict(zip(KINDS, [str(option["value"]) for option in options], strict=True))

    usual = dict.fromkeys(("comment", "answer", "hidden", "shown"), "at_once")
    usual |= {"follow": "daily", "published": "never"}
    assert usual.items() <= chosen().items()
    choose(scene, "john", comment="never", follow="at_once")
    changed = usual | {"comment": "never", "follow": "at_once"}
    assert changed.items() <= chosen().items()
    scene.comment("ann")
    assert send(mailing_site, smtp_server, TOMORROW) == []
    scene.act("bob", "/follow/john")
    assert send(mailing_site, smtp_server)[0]["Subject"].endswith("Bob follows you")
    assert john.post(SETTINGS, data={"comment_by_mail": "hourly"}).status_code == 400
    scene.act("john", SETTINGS, comment="y", follow_by_mail="at_once")
    scene.act("cy", "/follow/john")
    assert send(mailing_site, smtp_server, TOMORROW) == []


def test_what_is_no_longer_wanted_is_not_mailed(
    scene: Scene, mailing_site: Flask, smtp_server: MailServer
) -> None:
    scene.comment("ann")
    choose(scene, "john", comment="never")
    assert send(mailing_site, smtp_server, TOMORROW) == []
    choose(scene, "john", comment="at_once")
    assert send(mailing_site, smtp_server, TOMORROW) == []  # it was decided then


def test_who_gets_no_mail(scene: Scene, mailing_site: Flask, smtp_server: MailServer) -> None:
    people = [scene.people[name] for name in ("ann", "bob", "cy")]
    for person in people:
        post = PostFactory.create(author=person, title="Mine")
        settle()
        scene.act("john", f"/post/{post.id}/mine", body="Well said")
    people[0].suspended_at, people[1].confirmed, people[2].email = utcnow(), False, None
    settle()
    assert make(mailing_site).done == 3
    assert deliver(mailing_site).done == 0
    assert db.session.scalars(select(NotificationMail)).all() == []


def test_the_mail_says_what_is_right_when_it_is_made(
    scene: Scene, mailing_site: Flask, smtp_server: MailServer
) -> None:
    edited, hidden, deleted = (scene.comment("ann", f"Draft {number}") for number in range(3))
    scene.act("ann", f"/comment/{edited}/edit", body="Final")
    scene.act("mona", f"/moderate/comment/{hidden}/hide", reason="Spam")
    scene.act("ann", f"/comment/{deleted}/delete", submit="y")
    mails = {mail["To"]: text_of(mail) for mail in send(mailing_site, smtp_server)}
    assert "> Final" in mails["john@example.com"]
    assert "Draft" not in mails["john@example.com"]
    told = mails[str(scene.people["ann"].email)]
    assert "A moderator has hidden your comment on On boats\nReason: Spam" in told
    assert "Mona" not in told
    scene.comment("ann", "Nobody reads this")
    scene.act("john", f"/post/{scene.post_id}/delete", submit="y")
    assert send(mailing_site, smtp_server) == []


def test_a_scheduled_post_is_mailed_of_when_it_appears(
    scene: Scene, mailing_site: Flask, smtp_server: MailServer
) -> None:
    choose(scene, "john", published="at_once")
    soon = utcnow() + timedelta(days=2)
    post = PostFactory.create(author=scene.people["john"], title="Soon", published_at=soon)
    settle()
    assert send(mailing_site, smtp_server, TOMORROW) == []
    post.published_at = soon + timedelta(days=1)
    settle()
    assert send(mailing_site, smtp_server, 2 * TOMORROW) == []
    (mail,) = send(mailing_site, smtp_server, 4 * TOMORROW)
    assert mail["Subject"].endswith("Your scheduled post Soon has appeared")


def test_mails_about_one_post_belong_together(
    scene: Scene, mailing_site: Flask, smtp_server: MailServer
) -> None:
    mails = []
    for name in ("ann", "bob"):
        scene.comment(name)
        mails += send(mailing_site, smtp_server)
    references = {mail["References"] for mail in mails}
    assert references == {f"<post-{scene.post_id}.notifications@localhost>"}
    assert references == {mail["In-Reply-To"] for mail in mails}
    assert len({mail["Message-ID"] for mail in mails}) == 2
    other = PostFactory.create(author=scene.people["john"], title="On rain")
    settle()
    scene.comment("ann", "On boats")
    scene.act("ann", f"/post/{other.id}/on-rain", body="On rain")
    (mail,) = send(mailing_site, smtp_server)
    assert (mail["References"], mail["In-Reply-To"]) == (None, None)
    assert mail["Subject"].endswith("2 new notifications")


def test_a_server_that_is_down_for_two_days(
    scene: Scene, mailing_site: Flask, smtp_server: MailServer
) -> None:
    mail_settings, port = mailing_site.extensions["mail"], smtp_server.port
    mail_settings.port = free_port()
    scene.act("ann", "/follow/john")
    for days in range(3):
        make(mailing_site, days * TOMORROW)
        assert deliver(mailing_site, utcnow() + days * TOMORROW).done == 0
        if days == 0:
            scene.act("bob", "/follow/john")
    mail_settings.port = port
    deliver(mailing_site, utcnow() + 4 * TOMORROW)
    (mail,) = smtp_server.mails
    assert mail["Subject"].endswith("Bob and 1 other follow you")


def test_mail_that_is_made_late_is_one(
    scene: Scene, mailing_site: Flask, smtp_server: MailServer
) -> None:
    scene.act("ann", "/follow/john")
    scene.comment("bob")
    (mail,) = send(mailing_site, smtp_server, 3 * TOMORROW)
    assert "Ann follows you" in text_of(mail)
    assert "Bob commented" in text_of(mail)


def test_without_a_mail_server_nothing_waits(scene: Scene, app: Flask) -> None:
    app.config["SITE_URL"] = ""
    scene.comment("ann")
    assert db.session.scalars(select(Notification.mail_due_at)).all() == [None]
    assert db.session.scalars(select(NotificationMail)).all() == []
    assert form_with(scene.browsers["john"].get(SETTINGS), "follow").select("select") == []


def told_of(scene: Scene, many: int) -> None:
    """Tell John of many followers, who do not follow, by mail as well."""
    past = utcnow() - timedelta(minutes=10)
    john, ann = scene.people["john"], scene.people["ann"]
    about = {"recipient_id": john.id, "kind": "comment", "actor_id": ann.id}
    about |= {"post_id": scene.post_id, "comment_id": scene.comment("ann"), "due_at": past}
    have = db.session.scalar(select(func.max(Notification.id))) or 0
    rows = [{**about, "event": f"made:{have + n}", "mail_due_at": past} for n in range(1, many)]
    db.session.execute(insert(Notification), rows)


def test_many_take_as_many_statements_as_two(
    scene: Scene, mailing_site: Flask, smtp_server: MailServer, statements: CountStatements
) -> None:
    counted = []
    for many in (2, 200):
        told_of(scene, many)
        with statements() as heard:
            (mail,) = send(mailing_site, smtp_server)
        counted.append(len(heard))
    assert counted[0] == counted[1], counted
    assert counted[0] <= 30
    assert f"And {200 - mailing.MOST_LISTED} more: {SITE}{PAGE}" in text_of(mail)
    assert text_of(mail).count("Well said") == mailing.MOST_LISTED
    assert mail["Subject"].endswith("200 new notifications")


def test_the_language_is_that_of_the_account(
    scene: Scene, mailing_site: Flask, smtp_server: MailServer
) -> None:
    scene.people["john"].language = "zh-Hans"
    settle()
    scene.comment("ann")
    (mail,) = send(mailing_site, smtp_server)
    assert 'lang="zh-Hans"' in text_of(mail, "text/html")
    assert "Hello" not in text_of(mail)
