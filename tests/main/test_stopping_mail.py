"""Links in mails of notifications that stop them."""

from __future__ import annotations

from flask import Flask

from app.models import tokens
from app.services.accounts import deletion
from tests.clients import settle
from tests.fixture_types import Later, MakeApp
from tests.main.mailed import SITE, TOMORROW, send, unsubscribing
from tests.main.notified import PAGE, Scene
from tests.pages import read, words
from tests.smtp import MailServer

YEAR = 365 * 24 * 3600


def test_one_click_stops_the_mail(
    scene: Scene, mailing_site: Flask, app: Flask, smtp_server: MailServer, later: Later
) -> None:
    scene.comment("ann")
    (mail,) = send(mailing_site, smtp_server)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(mail["List-Unsubscribe"]).startswith(f"<{SITE}{PAGE}/unsubscribe/")
    path, stranger = unsubscribing(mail), mailing_site.test_client()
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
    assert len(send(mailing_site, smtp_server)) == 1
    for seconds in (YEAR, 0):
        later(seconds)
        done = stranger.post(path, data={"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
        assert "There is no more mail of notifications" in words(done)
    assert stranger.get(PAGE).status_code == 302  # nobody is logged in by it
    scene.comment("cy")
    scene.act("cy", "/follow/john")
    mails = send(mailing_site, smtp_server, TOMORROW)
    assert "john@example.com" not in [mail["To"] for mail in mails]
    assert scene.unread("john") == "4"
    later(3 * YEAR)
    assert stranger.post(path).status_code == 404


def test_tokens_are_checked_without_those_of_forms(
    scene: Scene,
    mailing_site: Flask,
    make_app: MakeApp,
    database_address: str,
    smtp_server: MailServer,
) -> None:
    checked = make_app("testing", database_address, SITE_URL=SITE, WTF_CSRF_ENABLED=True)
    scene.comment("ann")
    (mail,) = send(mailing_site, smtp_server)
    path = unsubscribing(mail)
    with mailing_site.app_context():
        reset = tokens.make_token(tokens.RESET_PASSWORD, {"id": 1}, YEAR)
    for forged in (path.replace(".", "x.", 1), f"{PAGE}/unsubscribe/{reset}"):
        refused = checked.test_client().post(forged)
        assert refused.status_code == 404
        assert "This link is not valid" in words(refused)
    assert checked.test_client().post(path).status_code == 200
    deletion.erase_account(scene.people["john"])
    settle()
    assert checked.test_client().post(path).status_code == 404
