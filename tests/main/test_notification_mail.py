"""Mail of notifications: who gets which, once, with links that stop it."""

from __future__ import annotations

from datetime import timedelta
from email.message import Message
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from app import db
from app.models import Notification, NotificationMail, User, tokens, utcnow
from app.services.accounts import accounts
from app.services.notifications import mailing
from app.web.jobs.job_worker import Round
from tests.clients import settle
from tests.factories import PostFactory
from tests.fixture_types import CountStatements, Later, MakeApp
from tests.mail_delivery import deliver, reaching
from tests.main.notified import PAGE, Scene
from tests.pages import form_with, read, words
from tests.smtp import MailServer, free_port

SITE = "https://blog.example"
SETTINGS = f"{PAGE}/settings"
ALL = ("comment", "answer", "follow", "hidden", "shown", "published")
SOON, TOMORROW = timedelta(minutes=6), timedelta(days=1, minutes=1)
YEAR = 365 * 24 * 3600


@pytest.fixture
def scene(app: Flask, john: User, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Five people of a site that knows its address."""
    monkeypatch.setitem(app.config, "SITE_URL", SITE)
    return Scene(app, john)


@pytest.fixture
def site(scene: Scene, make_app: MakeApp, database_address: str, smtp_server: MailServer) -> Flask:
    """Return the application that makes and sends mail when the test asks for it."""
    settings = reaching(smtp_server.port)
    return make_app("testing", database_address, SITE_URL=SITE, **settings)


def make(site: Flask, after: timedelta = SOON) -> Round:
    """Make the mails that are due by then."""
    settle()
    made: Round = site.extensions["notification_mailer"].run_due(utcnow() + after)
    return made


def send(site: Flask, server: MailServer, after: timedelta = SOON) -> list[Message]:
    """Return the mails of notifications that arrive by then, besides those from before."""
    known = len(server.mails)
    assert make(site, after).failed == 0
    deliver(site)
    return server.mails[known:]


def choose(scene: Scene, name: str, **mail: str) -> None:
    """Leave the page as it is, and choose when each kind is mailed."""
    by_mail = {f"{kind}_by_mail": when for kind, when in mail.items()}
    scene.act(name, SETTINGS, **dict.fromkeys(ALL, "y"), **by_mail)


def text_of(mail: Message, kind: str = "text/plain") -> str:
    """Return the text of a part."""
    (part,) = [part for part in mail.walk() if part.get_content_type() == kind]
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode().replace("\r\n", "\n")


def unsubscribing(mail: Message) -> str:
    """Return the path that the header names."""
    return urlsplit(str(mail["List-Unsubscribe"]).strip("<>")).path


def test_a_burst_is_one_mail(scene: Scene, site: Flask, smtp_server: MailServer) -> None:
    for number in range(3):
        for name in ("ann", "bob"):
            scene.comment(name, f"<{number}> **said** by {name}")
    assert send(site, smtp_server, timedelta(minutes=4)) == []
    (mail,) = send(site, smtp_server)
    assert (mail["To"], mail["Auto-Submitted"]) == ("john@example.com", "auto-generated")
    assert mail["Subject"].endswith("Bob and 1 other commented on your post On boats")
    text, html = text_of(mail), text_of(mail, "text/html")
    assert all(f"> <{number}> said by ann" in text for number in range(3))
    assert "&lt;2&gt; said by bob" in html
    for address in (f"{SITE}/comment/", f"{SITE}{SETTINGS}", f"{SITE}{unsubscribing(mail)}"):
        assert address in text
        assert address in html
    assert 'href="/' not in html
    assert send(site, smtp_server, TOMORROW) == []
    assert scene.unread("john") == "6"


def test_what_was_read_meanwhile_is_not_mailed(
    scene: Scene, site: Flask, smtp_server: MailServer
) -> None:
    scene.comment("ann")
    scene.told("john")
    assert send(site, smtp_server) == []
    scene.comment("bob", "Later")
    (mail,) = send(site, smtp_server)
    assert "Bob commented" in mail["Subject"]
    assert "Ann" not in text_of(mail)


def test_what_is_mailed_daily_waits_for_one_mail(
    scene: Scene, site: Flask, smtp_server: MailServer
) -> None:
    choose(scene, "john", comment="at_once", follow="daily")
    for name in ("ann", "bob"):
        scene.act(name, "/follow/john")
    scene.comment("cy")
    (mail,) = send(site, smtp_server)
    assert "follow" not in text_of(mail)
    scene.act("cy", "/follow/john")
    (mail,) = send(site, smtp_server, TOMORROW)
    assert mail["Subject"].endswith("Cy and 2 others follow you")
    assert mail["References"] is None
    assert send(site, smtp_server, 3 * TOMORROW) == []
    assert db.session.scalars(select(NotificationMail)).all() == []


def test_choices(scene: Scene, site: Flask, smtp_server: MailServer) -> None:
    john = scene.browsers["john"]

    def chosen() -> dict[str, str]:
        options = form_with(john.get(SETTINGS), "follow").select("select [selected]")
        return dict(zip(ALL, [str(option["value"]) for option in options], strict=True))

    usual = dict.fromkeys(ALL, "at_once") | {"follow": "daily", "published": "never"}
    assert chosen() == usual
    choose(scene, "john", comment="never", follow="at_once")
    assert chosen() == usual | {"comment": "never", "follow": "at_once"}
    scene.comment("ann")
    assert send(site, smtp_server, TOMORROW) == []
    scene.act("bob", "/follow/john")
    assert send(site, smtp_server)[0]["Subject"].endswith("Bob follows you")
    assert john.post(SETTINGS, data={"comment_by_mail": "hourly"}).status_code == 400
    scene.act("john", SETTINGS, comment="y", follow_by_mail="at_once")
    scene.act("cy", "/follow/john")
    assert send(site, smtp_server, TOMORROW) == []


def test_what_is_no_longer_wanted_is_not_mailed(
    scene: Scene, site: Flask, smtp_server: MailServer
) -> None:
    scene.comment("ann")
    choose(scene, "john", comment="never")
    assert send(site, smtp_server, TOMORROW) == []
    choose(scene, "john", comment="at_once")
    assert send(site, smtp_server, TOMORROW) == []  # it was decided then


def test_who_gets_no_mail(scene: Scene, site: Flask, smtp_server: MailServer) -> None:
    people = [scene.people[name] for name in ("ann", "bob", "cy")]
    for person in people:
        post = PostFactory.create(author=person, title="Mine")
        settle()
        scene.act("john", f"/post/{post.id}/mine", body="Well said")
    people[0].suspended_at, people[1].confirmed, people[2].email = utcnow(), False, None
    settle()
    assert make(site).done == 3
    assert deliver(site).done == 0
    assert db.session.scalars(select(NotificationMail)).all() == []


def test_the_mail_says_what_is_right_when_it_is_made(
    scene: Scene, site: Flask, smtp_server: MailServer
) -> None:
    edited, hidden, deleted = (scene.comment("ann", f"Draft {number}") for number in range(3))
    scene.act("ann", f"/comment/{edited}/edit", body="Final")
    scene.act("mona", f"/moderate/comment/{hidden}/hide", reason="Spam")
    scene.act("ann", f"/comment/{deleted}/delete", submit="y")
    mails = {mail["To"]: text_of(mail) for mail in send(site, smtp_server)}
    assert "> Final" in mails["john@example.com"]
    assert "Draft" not in mails["john@example.com"]
    told = mails[str(scene.people["ann"].email)]
    assert "A moderator has hidden your comment on On boats\nReason: Spam" in told
    assert "Mona" not in told
    scene.comment("ann", "Nobody reads this")
    scene.act("john", f"/post/{scene.post_id}/delete", submit="y")
    assert send(site, smtp_server) == []


def test_a_scheduled_post_is_mailed_of_when_it_appears(
    scene: Scene, site: Flask, smtp_server: MailServer
) -> None:
    choose(scene, "john", published="at_once")
    soon = utcnow() + timedelta(days=2)
    post = PostFactory.create(author=scene.people["john"], title="Soon", published_at=soon)
    settle()
    assert send(site, smtp_server, TOMORROW) == []
    post.published_at = soon + timedelta(days=1)
    settle()
    assert send(site, smtp_server, 2 * TOMORROW) == []
    (mail,) = send(site, smtp_server, 4 * TOMORROW)
    assert mail["Subject"].endswith("Your scheduled post Soon has appeared")


def test_mails_about_one_post_belong_together(
    scene: Scene, site: Flask, smtp_server: MailServer
) -> None:
    mails = []
    for name in ("ann", "bob"):
        scene.comment(name)
        mails += send(site, smtp_server)
    references = {mail["References"] for mail in mails}
    assert references == {f"<post-{scene.post_id}.notifications@localhost>"}
    assert references == {mail["In-Reply-To"] for mail in mails}
    assert len({mail["Message-ID"] for mail in mails}) == 2
    other = PostFactory.create(author=scene.people["john"], title="On rain")
    settle()
    scene.comment("ann", "On boats")
    scene.act("ann", f"/post/{other.id}/on-rain", body="On rain")
    (mail,) = send(site, smtp_server)
    assert (mail["References"], mail["In-Reply-To"]) == (None, None)
    assert mail["Subject"].endswith("2 new notifications")


def test_one_click_stops_the_mail(
    scene: Scene, site: Flask, app: Flask, smtp_server: MailServer, later: Later
) -> None:
    scene.comment("ann")
    (mail,) = send(site, smtp_server)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(mail["List-Unsubscribe"]).startswith(f"<{SITE}{PAGE}/unsubscribe/")
    path, stranger = unsubscribing(mail), site.test_client()
    later(YEAR)
    page = stranger.get(path)
    assert [button.get_text() for button in read(page).select("form button")] == [
        "Stop mail of notifications"
    ]
    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == (
        "no-store",
        "no-referrer",
    )
    assert stranger.head(path).status_code == 200
    later(0)
    scene.comment("bob")
    assert len(send(site, smtp_server)) == 1
    for seconds in (YEAR, 0):
        later(seconds)
        done = stranger.post(path, data={"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
        assert "There is no more mail of notifications" in words(done)
    assert stranger.get(PAGE).status_code == 302  # nobody is logged in by it
    scene.comment("cy")
    scene.act("cy", "/follow/john")
    assert send(site, smtp_server, TOMORROW) == []
    assert scene.unread("john") == "4"
    later(3 * YEAR)
    assert stranger.post(path).status_code == 404


def test_tokens_are_checked_without_those_of_forms(
    scene: Scene, site: Flask, make_app: MakeApp, database_address: str, smtp_server: MailServer
) -> None:
    checked = make_app("testing", database_address, SITE_URL=SITE, WTF_CSRF_ENABLED=True)
    scene.comment("ann")
    (mail,) = send(site, smtp_server)
    path = unsubscribing(mail)
    with site.app_context():
        reset = tokens.make_token(tokens.RESET_PASSWORD, {"id": 1}, YEAR)
    for forged in (path.replace(".", "x.", 1), f"{PAGE}/unsubscribe/{reset}"):
        refused = checked.test_client().post(forged)
        assert refused.status_code == 404
        assert "This link is not valid" in words(refused)
    assert checked.test_client().post(path).status_code == 200
    accounts.erase_account(scene.people["john"])
    settle()
    assert checked.test_client().post(path).status_code == 404


def test_a_server_that_is_down_for_two_days(
    scene: Scene, site: Flask, smtp_server: MailServer
) -> None:
    mail_settings, port = site.extensions["mail"], smtp_server.port
    mail_settings.port = free_port()
    scene.act("ann", "/follow/john")
    for days in range(3):
        make(site, days * TOMORROW)
        assert deliver(site, utcnow() + days * TOMORROW).done == 0
        if days == 0:
            scene.act("bob", "/follow/john")
    mail_settings.port = port
    deliver(site, utcnow() + 4 * TOMORROW)
    (mail,) = smtp_server.mails
    assert mail["Subject"].endswith("Bob and 1 other follow you")


def test_mail_that_is_made_late_is_one(scene: Scene, site: Flask, smtp_server: MailServer) -> None:
    scene.act("ann", "/follow/john")
    scene.comment("bob")
    (mail,) = send(site, smtp_server, 3 * TOMORROW)
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
    scene: Scene, site: Flask, smtp_server: MailServer, statements: CountStatements
) -> None:
    counted = []
    for many in (2, 200):
        told_of(scene, many)
        with statements() as heard:
            (mail,) = send(site, smtp_server)
        counted.append(len(heard))
    assert counted[0] == counted[1], counted
    assert counted[0] <= 30
    assert f"And {200 - mailing.MOST_LISTED} more: {SITE}{PAGE}" in text_of(mail)
    assert text_of(mail).count("Well said") == mailing.MOST_LISTED
    assert mail["Subject"].endswith("200 new notifications")


def test_the_language_is_that_of_the_account(
    scene: Scene, site: Flask, smtp_server: MailServer
) -> None:
    scene.people["john"].language = "zh-Hans"
    settle()
    scene.comment("ann")
    (mail,) = send(site, smtp_server)
    assert 'lang="zh-Hans"' in text_of(mail, "text/html")
    assert "Hello" not in text_of(mail)
