"""The forms and the list of the page of one's own pictures."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import db
from app.models import Post
from tests.clients import settle
from tests.media_files import as_file, send_form
from tests.pages import read


def send(
    browser: FlaskClient, address: str, data: bytes, name: str = "other.png", **fields: str
) -> TestResponse:
    """What a browser gets that sends the form with a file."""
    files = {"picture": as_file(data, name)}
    return send_form(browser, address, {**files, **fields}, follow_redirects=True)


def named(answer: TestResponse) -> list[str]:
    """The names of the pictures that a page lists, in order."""
    return [each.get_text() for each in read(answer).select(".picture-card h2")]


def stored_body(post_id: int) -> str:
    settle()
    return str(db.session.scalar(select(Post.body).where(Post.id == post_id)))
