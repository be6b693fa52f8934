"""Changing the settings of a post through the form."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import Post
from tests.main.submitting import fields_of
from tests.pages import first


def set_fields(browser: FlaskClient, post: Post, **changes: Any) -> TestResponse:
    """Change fields of a post's form and send it; None unchecks a box."""
    address = f"/edit/{post.id}"
    fields: dict[str, Any] = {**fields_of(browser.get(address), "excerpt"), **changes}
    sent = {name: value for name, value in fields.items() if value is not None}
    return browser.post(address, data=sent)


def error_at(answer: TestResponse, field: str) -> str:
    """What a form that came back says about a field; the settings are unfolded then."""
    assert answer.status_code == 400, answer.status
    assert first(answer, "details.post-settings").has_attr("open")
    return first(answer, f"#{field}-error").get_text().strip()
