"""Rows and files of Ghost's exports, made up for the tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.ghost_documents import lexical, paragraph

Values = dict[str, Any]

TITLE_ROW = "5f0c1a2b3c4d5e6f70819203"
ANN, BOB = "5f0c1a2b3c4d5e6f70810001", "5f0c1a2b3c4d5e6f70810002"
NEWS, SEA, INTERNAL = (f"5f0c1a2b3c4d5e6f7082000{number}" for number in range(3))


def write(path: Path, content: object) -> Path:
    """Write an export to a file and return its path."""
    text = content if isinstance(content, str) else json.dumps(content, indent=1)
    path.write_text(text, encoding="utf-8")
    return path


def exported(version: str, **tables: Any) -> Values:
    """Return an export of Ghost 1 or later."""
    return {"db": [{"meta": {"exported_on": 1616560573131, "version": version}, "data": tables}]}


def user(key: int | str, name: str, slug: str, **values: Any) -> Values:
    """Return somebody who writes there, with what must not come along."""
    secrets = {"password": "$2a$10$secretsecretsecret", "email": f"{slug}@ghost.example"}
    return {"id": key, "name": name, "slug": slug, "status": "active", **secrets, **values}


def post(number: int, **values: Any) -> Values:
    """Return a published post of Ghost 4 or 5, unless the values say otherwise."""
    return {
        "id": f"5f0c1a2b3c4d5e6f708{number:05}",
        "uuid": f"2238fdf7-e65b-49b4-9ec3-{number:012}",
        "title": f"Post {number}",
        "slug": f"post-{number}",
        "mobiledoc": None,
        "lexical": lexical(paragraph(f"Text {number}.")),
        "html": f"<p>Text {number}.</p>",
        "comment_id": None,
        "plaintext": f"Text {number}.",
        "feature_image": None,
        "featured": 0,
        "type": "post",
        "status": "published",
        "locale": None,
        "visibility": "public",
        "created_by": "1",
        "created_at": "2021-03-24T04:34:09.000Z",
        "updated_at": "2021-03-25T04:34:09.000Z",
        "published_at": "2021-03-24T04:34:14.000Z",
        "custom_excerpt": None,
        "codeinjection_head": None,
        "codeinjection_foot": None,
        "canonical_url": None,
        **values,
    }


def setting(key: str, value: str, row: str = TITLE_ROW) -> Values:
    """Return a row of the settings."""
    return {"id": row, "group": "site", "key": key, "value": value, "type": "string"}
