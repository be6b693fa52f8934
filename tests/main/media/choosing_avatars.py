"""Uploading an avatar with the form of the profile."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app import db
from app.models import Media, User
from tests.clients import settle
from tests.main.submitting import fields_of
from tests.media_files import as_file, drawn, send_form
from tests.pages import words

FORM = "/edit-profile"


def send(browser: FlaskClient, data: bytes, **changes: str) -> TestResponse:
    """Send the form of the profile with a file."""
    fields: dict[str, Any] = {**fields_of(browser.get(FORM), "name"), **changes}
    return send_form(browser, FORM, {**fields, "picture": as_file(data, "me.jpg")})


def chosen(browser: FlaskClient, user: User, data: bytes | None = None, **changes: str) -> str:
    """Have an avatar; return its address."""
    answer = send(browser, data or drawn(), **changes)
    assert answer.status_code == 302, words(answer)
    settle()
    assert user.avatar is not None
    return f"/media/{user.avatar}"


def pictures() -> int:
    """How many pictures people have."""
    settle()
    return db.session.scalar(select(func.count()).select_from(Media)) or 0
