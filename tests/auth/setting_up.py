"""The first start of a site, as a browser sends it."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app import db
from app.models import StoredSetting
from tests.clients import settle

PAGE = "/auth/setup"
CODE = re.compile(r"\b([0-9a-z]{4}(?:-[0-9a-z]{4}){4})\b")
ENTERED = {
    "SITE_NAME": "Sea Wind",
    "SITE_LANGUAGE": "en",
    "TIME_ZONE": "Europe/Berlin",
    "username": "ada",
    "email": "ada@example.org",
    "password": "seven lamps at night",
    "password2": "seven lamps at night",
    "REGISTRATION": "open",
    "content": "empty",
}


def printed_code(site: Flask) -> str:
    """Return the code that `flask deploy` prints."""
    output = site.test_cli_runner().invoke(args=["deploy"]).output
    found = CODE.search(output)
    assert found, output
    return found[1]


def set_up(site: Flask, client: FlaskClient | None = None, **changed: Any) -> TestResponse:
    """Send the form, with the code unless another is given."""
    fields = {"code": changed.get("code") or printed_code(site), **ENTERED, **changed}
    return (client or site.test_client()).post(PAGE, data=fields)


def how_many(model: type) -> int:
    """Return the number of rows."""
    settle()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def stored() -> dict[str, str]:
    """Return the settings in the database."""
    settle()
    return {row.name: row.value for row in db.session.scalars(select(StoredSetting))}
