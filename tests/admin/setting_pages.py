"""The forms of settings, as a browser sends them."""

from __future__ import annotations

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from app import db
from app.models import StoredSetting
from settings.editable import GROUPS
from tests.clients import settle

PAGES = {name: f"/admin/settings/{name}" for name in GROUPS}


def entered(client: FlaskClient, group: str, **changed: object) -> dict[str, object]:
    """Return what the form of a group sends when these fields are changed."""
    page = BeautifulSoup(client.get(PAGES[group]).text, "html.parser")
    [form] = page.select("form.settings-form")
    fields: dict[str, object] = {}
    for field in form.select("input[name], select[name], textarea[name]"):
        name = str(field["name"])
        if field.get("type") in ("file", "checkbox"):
            continue  # none of them is chosen when the page is opened
        if field.name == "select":
            fields[name] = field.select_one("[selected]")["value"]  # type: ignore[index]
        elif field.name == "textarea":
            fields[name] = field.text.lstrip("\r\n")
        elif name.endswith(("-label", "-address")):
            fields[name] = [each.get("value") for each in form.select(f"[name='{name}']")]
        else:
            fields[name] = field.get("value", "")
    return {**fields, **changed}


def save(client: FlaskClient, group: str, **changed: object) -> int:
    """Save changed settings and return the status of the answer."""
    return client.post(PAGES[group], data=entered(client, group, **changed)).status_code


def stored() -> dict[str, str]:
    """Return what the database has."""
    settle()
    return {row.name: row.value for row in db.session.scalars(select(StoredSetting))}
