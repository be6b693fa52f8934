"""Who may tell the administrator of an error: one, however many ask at the same moment."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from app import db
from app.models import ErrorNotice, utcnow
from app.services.mail import error_notices
from tests.services.together import at_once

EVERY = timedelta(minutes=10)


def held_back() -> dict[str, int]:
    db.session.expire_all()
    return {notice.kind: notice.held_back for notice in db.session.scalars(select(ErrorNotice))}


def test_of_many_at_the_same_moment_one_has_the_right_to_tell(app: Flask) -> None:
    now = utcnow()
    claims = at_once(app, *[lambda: error_notices.claim("kind", now, EVERY)] * 6)
    assert sorted(claims, key=str) == [0, *[None] * 5]
    assert held_back() == {"kind": 5}
    later = now + EVERY
    claims = at_once(app, *[lambda: error_notices.claim("kind", later, EVERY)] * 6)
    assert sorted(claims, key=str) == [5, *[None] * 5]
    assert held_back() == {"kind": 5}


def test_notices_of_last_year_are_thrown_away(app: Flask) -> None:
    now = utcnow()
    error_notices.claim("old", now - timedelta(days=31), EVERY)
    error_notices.claim("recent", now - timedelta(days=29), EVERY)
    error_notices.claim("new", now, EVERY)
    db.session.commit()
    assert set(held_back()) == {"recent", "new"}
