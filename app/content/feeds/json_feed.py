"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from typing import Any

from app.content.feeds.feed import Entry, Feed, Person, rfc3339, xml_text

MEDIA_TYPE = "application/feed+json"


def json_feed(feed: Feed) -> bytes:
    """Render a feed as a JSON Feed document in UTF-8."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.address,
        "description": feed.description,
        "icon": feed.icon,
        "favicon": feed.favicon,
        "authors": [_author(feed.author)] if feed.author else None,
        "language": feed.language,
        "items": [_item(entry) for entry in feed.entries],
    }
    return json.dumps(_without_nulls(document), ensure_ascii=False).encode()


def _item(entry: Entry) -> dict[str, Any]:
    return _without_nulls(
        {
            "id": entry.id,
            "url": entry.address,
            "title": entry.title,
            "content_html": entry.html,
            "summary": entry.summary or None,
            "image": entry.image,
            "date_published": rfc3339(entry.published),
            "date_modified": rfc3339(entry.updated),
            "authors": [_author(entry.author)],
            "tags": [xml_text(tag) for tag in entry.tags] or None,
            "language": entry.language or None,
        }
    )


def _author(person: Person) -> dict[str, Any]:
    return _without_nulls({"name": person.name, "url": person.address})


def _without_nulls(members: dict[str, Any]) -> dict[str, Any]:
    return {
        name: xml_text(value) if isinstance(value, str) else value
        for name, value in members.items()
        if value is not None
    }
