"""The private feed of notifications: who reads it, and that its address stays secret."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import utcnow
from app.services.accounts import deletion
from app.web.logs.redaction import redact_target
from tests.clients import settle
from tests.main.notified import PAGE, Scene
from tests.pages import first, read

ATOM = "{http://www.w3.org/2005/Atom}"
SETTINGS = f"{PAGE}/settings"


def make_feed(scene: Scene, name: str) -> str:
    """Make a feed on the page of settings; return its path."""
    scene.act(name, f"{PAGE}/feed")
    address = first(scene.browsers[name].get(SETTINGS), "#feed code").get_text()
    assert address.startswith(f"http://localhost{PAGE}/feed/")
    return address.removeprefix("http://localhost")


def entries(client: FlaskClient, path: str) -> list[Element]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    return fromstring(answer.data).findall(f"{ATOM}entry")


def titles(client: FlaskClient, path: str) -> list[str | None]:
    return [entry.findtext(f"{ATOM}title") for entry in entries(client, path)]


def test_it_tells_what_the_page_tells(scene: Scene, client: FlaskClient) -> None:
    path = make_feed(scene, "john")
    assert titles(client, path) == []
    comment_id = scene.comment("ann")
    hidden = scene.comment("bob")
    scene.act("cy", "/follow/john")
    scene.act("mona", f"/moderate/comment/{hidden}/hide", reason="Spam")
    assert titles(client, path) == ["Cy follows you", "Ann commented on your post On boats"]
    about = entries(client, path)[1]
    link = about.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"http://localhost/comment/{comment_id}"
    assert 'href="http://localhost/user/ann"' in (about.findtext(f"{ATOM}content") or "")
    assert scene.unread("john") == "2"
    assert titles(client, make_feed(scene, "bob")) == [
        "A moderator has hidden your comment on On boats"
    ]


def test_it_has_the_newest_fifty(scene: Scene, client: FlaskClient) -> None:
    path = make_feed(scene, "john")
    for number in range(51):
        scene.comment("ann", f"Number {number}")
    told = entries(client, path)
    assert len(told) == 50
    assert len({entry.findtext(f"{ATOM}id") for entry in told}) == 50


def test_caches_and_other_sites_do_not_get_it(scene: Scene, client: FlaskClient) -> None:
    path = make_feed(scene, "john")
    scene.comment("ann")
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Access-Control-Allow-Origin" not in answer.headers
    known = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(path, headers=known).status_code == 304
    scene.comment("bob")
    assert client.get(path, headers=known).status_code == 200
    assert scene.browsers["john"].get(SETTINGS).headers["Cache-Control"] == "no-store"


def test_its_address_ends(scene: Scene, client: FlaskClient, app: Flask) -> None:
    former = make_feed(scene, "john")
    path = make_feed(scene, "john")
    assert former != path
    for wrong in (former, path.replace(".atom", "x.atom"), f"{PAGE}/feed/%00.atom"):
        assert client.get(wrong).status_code == 404
    scene.act("john", f"{PAGE}/feed/remove")
    assert client.get(path).status_code == 404
    assert not read(scene.browsers["john"].get(SETTINGS)).select("#feed code")
    path = make_feed(scene, "john")
    john = scene.people["john"]
    john.suspended_at = utcnow()
    assert client.get(path).status_code == 404
    john.suspended_at = None
    assert titles(client, path) == []
    deletion.erase_account(john)
    settle()
    assert client.get(path).status_code == 404
    assert client.post(f"{PAGE}/feed").status_code in (302, 401, 403)


@pytest.mark.parametrize("kind", ["feed", "unsubscribe"])
def test_logs_mask_the_secrets(kind: str) -> None:
    assert redact_target(f"{PAGE}/{kind}/a-secret.atom?x=1") == f"{PAGE}/{kind}/***?x=1"
