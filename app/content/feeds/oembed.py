"""oEmbed 1.0, a quotation of a post for other sites: https://oembed.com/"""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from xml.etree.ElementTree import Element, SubElement, tostring

from app.content.feeds.feed import Person, xml_text
from app.content.text.excerpt import shorten

JSON_TYPE = "application/json"
XML_TYPE = "text/xml"

# In CSS pixels. A quotation is no taller than its text; these are what it takes at most.
WIDTH = 600
HEIGHT = 300
LINE_HEIGHT = 24
CHARACTER_WIDTH = 10
# what the title, the author and the space around them take
FRAME_LINES = 4
SHORTEST_EXCERPT = 40
CACHE_SECONDS = 3600


@dataclass(frozen=True)
class Quotation:
    """What is said of a post. Addresses are absolute."""

    address: str
    title: str
    excerpt: str
    language: str
    author: Person
    site: Person


def oembed(quoted: Quotation, width: int | None, height: int | None) -> dict[str, str | int]:
    """The answer for a place of at most ``width`` by ``height`` pixels (None: any)."""
    across = min(width or WIDTH, WIDTH)
    down = min(height or HEIGHT, HEIGHT)
    said: dict[str, str | int] = {
        "version": "1.0",
        "type": "rich",
        "title": quoted.title,
        "author_name": quoted.author.name,
        "provider_name": quoted.site.name,
        "provider_url": quoted.site.address or "",
        "cache_age": CACHE_SECONDS,
        "html": _html(quoted, (down // LINE_HEIGHT - FRAME_LINES) * (across // CHARACTER_WIDTH)),
        "width": across,
        "height": down,
    }
    if quoted.author.address:
        said["author_url"] = quoted.author.address
    return said


def _html(quoted: Quotation, room: int) -> str:
    """The quotation, with as much of the excerpt as ``room`` for characters allows."""
    address = escape(quoted.address)
    lang = f' lang="{escape(quoted.language)}"' if quoted.language else ""
    text = shorten(quoted.excerpt, room) if room >= SHORTEST_EXCERPT else ""
    paragraph = f"<p>{escape(text)}</p>" if text else ""
    return (
        f'<blockquote cite="{address}" dir="auto"{lang}>'
        f'<p><a href="{address}">{escape(quoted.title)}</a></p>{paragraph}'
        f"<footer>{escape(quoted.author.name)} · {escape(quoted.site.name)}</footer>"
        "</blockquote>"
    )


def as_json(said: dict[str, str | int]) -> bytes:
    """The answer in JSON."""
    return json.dumps(said, ensure_ascii=False).encode()


def as_xml(said: dict[str, str | int]) -> bytes:
    """The answer in XML."""
    root = Element("oembed")
    for name, value in said.items():
        SubElement(root, name).text = xml_text(str(value))
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document
