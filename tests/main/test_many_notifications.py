"""Hundreds and thousands of notifications: pages of them, and as many statements as for two."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, insert, select

from app import db
from app.models import Notification, utcnow
from app.services.notifications.counting import count
from tests.clients import settle
from tests.fixture_types import CountStatements
from tests.main.notified import PAGE, Scene, bell
from tests.pages import read, words


def test_the_header_of_the_page_counts_what_is_left(app: Flask, scene: Scene) -> None:
    _told_of(scene, 120)
    john = scene.browsers["john"]
    assert bell(john) == "99+"
    assert bell(john, PAGE) == "70"
    assert scene.unread("john") == "70"
    page = john.get(PAGE)
    assert "Show more that is new" in words(page)
    assert bell(john, PAGE) == "Notifications"
    pages, address = 1, PAGE
    while older := read(page := john.get(address)).select_one(".older"):
        assert [each.get_text() for each in read(page).select(".told-heading")] == ["Earlier"]
        address, pages = str(older["href"]), pages + 1
    assert pages == 3


def _told_of(scene: Scene, many: int) -> None:
    """Tell John of many followers, who do not follow."""
    john, actor = scene.people["john"], scene.people["ann"]
    moment = utcnow()
    about = {"recipient_id": john.id, "kind": "follow", "actor_id": actor.id}
    have = db.session.scalar(select(func.count()).select_from(Notification)) or 0
    rows = [
        {**about, "event": f"follow:{n}", "due_at": moment - timedelta(seconds=n)}
        for n in range(have, many)
    ]
    db.session.execute(insert(Notification), rows)
    count([john.id])
    settle()


def test_the_page_takes_as_many_statements_for_ten_thousand(
    scene: Scene, statements: CountStatements
) -> None:
    john = scene.browsers["john"]
    counted = []
    for many in (2, 200, 10_000):
        _told_of(scene, many)
        with statements() as heard:
            assert john.get("/search").status_code == 200
        elsewhere = len(heard)
        with statements() as heard:
            assert john.get(PAGE, headers={"Sec-Purpose": "prefetch"}).status_code == 200
        unread = len(heard)
        with statements() as heard:
            assert john.get(PAGE).status_code == 200
        counted.append((elsewhere, len(heard) <= 9, unread <= 3))
    assert counted == [(1, True, True)] * 3
    with statements() as heard:
        scene.act("john", f"{PAGE}/read")
    assert len(heard) <= 5, str(heard)
