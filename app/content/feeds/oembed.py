"""oEmbed 1.0: a quotation of a post for other sites (https://oembed.com/)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from xml.etree.ElementTree import Element, SubElement, tostring

from app.content.feeds.feed import Person, xml_text
from app.content.text.excerpt import shorten

JSON_TYPE = "application/json"
XML_TYPE = "text/xml"

# The largest size of a quotation, in CSS pixels.
WIDTH = 600
HEIGHT = 300
LINE_HEIGHT = 24
CHARACTER_WIDTH = 10
# lines for the title, the author and the margins
FRAME_LINES = 4
SHORTEST_EXCERPT = 40
CACHE_SECONDS = 3600


@dataclass(frozen=True)
class Thumbnail:
    """A picture of a post, and its size in pixels."""

    address: str
    width: int
    height: int


@dataclass(frozen=True)
class Quotation:
    """A post as other sites quote it. URLs are absolute."""

    address: str
    title: str
    excerpt: str
    language: str
    author: Person
    site: Person
    thumbnail: Thumbnail | None = None


def oembed(quoted: Quotation, width: int | None, height: int | None) -> dict[str, str | int]:
    """Return the oEmbed response for at most ``width`` by ``height`` CSS pixels (None: any)."""
    width = min(width or WIDTH, WIDTH)
    height = min(height or HEIGHT, HEIGHT)
    characters = (height // LINE_HEIGHT - FRAME_LINES) * (width // CHARACTER_WIDTH)
    response: dict[str, str | int] = {
        "version": "1.0",
        "type": "rich",
        "title": quoted.title,
        "author_name": quoted.author.name,
        "provider_name": quoted.site.name,
        "provider_url": quoted.site.address or "",
        "cache_age": CACHE_SECONDS,
        "html": _html(quoted, characters),
        "width": width,
        "height": height,
    }
    if quoted.author.address:
        response["author_url"] = quoted.author.address
    if quoted.thumbnail:
        response["thumbnail_url"] = quoted.thumbnail.address
        response["thumbnail_width"] = quoted.thumbnail.width
        response["thumbnail_height"] = quoted.thumbnail.height
    return response


def _html(quoted: Quotation, characters: int) -> str:
    """Render the quotation with at most ``characters`` of the excerpt."""
    address = escape(quoted.address)
    lang = f' lang="{escape(quoted.language)}"' if quoted.language else ""
    text = shorten(quoted.excerpt, characters) if characters >= SHORTEST_EXCERPT else ""
    paragraph = f"<p>{escape(text)}</p>" if text else ""
    return (
        f'<blockquote cite="{address}" dir="auto"{lang}>'
        f'<p><a href="{address}">{escape(quoted.title)}</a></p>{paragraph}'
        f"<footer>{escape(quoted.author.name)} · {escape(quoted.site.name)}</footer>"
        "</blockquote>"
    )


def as_json(response: dict[str, str | int]) -> bytes:
    """Encode an oEmbed response as JSON."""
    return json.dumps(response, ensure_ascii=False).encode()


def as_xml(response: dict[str, str | int]) -> bytes:
    """Encode an oEmbed response as XML."""
    root = Element("oembed")
    for name, value in response.items():
        SubElement(root, name).text = xml_text(str(value))
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document
