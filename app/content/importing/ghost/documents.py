"""Texts that are JSON within the JSON of an export."""

from __future__ import annotations

import json
from typing import Any

from app.content.importing.ghost.pieces import Unreadable

MOST_NESTED = 50


def load(source: str) -> dict[str, Any]:
    """Return the document that a text has in it. Raises Unreadable."""
    try:
        document = json.loads(source)
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is no JSON") from error
    if not isinstance(document, dict):
        raise Unreadable("it is no document")
    return document
