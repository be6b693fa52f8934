"""Links and images in rendered HTML."""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

# The sanitizer writes `<` and `>` only for tags, and quotes all attributes.
_TAG = re.compile(r"<(a|img)\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


class ShownImage(NamedTuple):
    """An image, at its place among all images of a text, from 1."""

    place: int
    address: str
    alt: str


def links_of(html: str) -> list[str]:
    """Return the addresses that sanitized ``html`` links to, each once and in their order."""
    return list(dict.fromkeys(each["href"] for each in _tags(html, "a") if each.get("href")))


def images_of(html: str) -> list[ShownImage]:
    """Return the images in sanitized ``html``, in their order."""
    return [
        ShownImage(place, image.get("src", ""), image.get("alt", "").strip())
        for place, image in enumerate(_tags(html, "img"), start=1)
    ]


def _tags(html: str, name: str) -> list[dict[str, str]]:
    return [
        {key: unescape(value) for key, value in _ATTRIBUTE.findall(attributes)}
        for found, attributes in _TAG.findall(html)
        if found == name
    ]
