"""Pictures that texts show from elsewhere: named, and shown from here or as links.

The stored HTML keeps the author's address of a picture. No page may load it from there, for that
would tell another site who reads what: a page shows the copy that is kept here, and as long as
there is none, a link.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import urlsplit

from app.content.markdown.inline_rules import FOREIGN_REL, is_foreign_url

# What lies beyond these in one text is shown as links, however small the pictures are.
MOST_OF_ONE_TEXT = 50

# The sanitizer writes `<` and `>` for nothing but tags, and attributes in double quotes.
_TAG = re.compile(r"<(/?)(a|img)\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


@dataclass(frozen=True)
class Copy:
    """Where a page finds the copy of a picture, and its size in pixels."""

    address: str
    width: int
    height: int


def picture_address(src: str) -> str | None:
    """The absolute address of a picture elsewhere; None for one of our own, or of nowhere.

    Without its fragment, which no server is told. An address without a scheme is https.
    """
    if not is_foreign_url(src):
        return None
    try:
        parts = urlsplit(f"https:{src}" if src.startswith("//") else src)
        known = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # what looks like a host is none
        return None
    return parts._replace(fragment="").geturl() if known else None


def foreign_pictures(html: str) -> list[str]:
    """The addresses of the pictures elsewhere that sanitized ``html`` shows, each once."""
    found: dict[str, None] = {}
    for _closing, tag, attributes in _TAG.findall(html) if "<img " in html else ():
        if tag == "img" and (address := picture_address(_read(attributes).get("src", ""))):
            found[address] = None
    return list(found)[:MOST_OF_ONE_TEXT]


def with_copies(html: str, copies: Mapping[str, Copy], at_host: Callable[[str], str]) -> str:
    """Sanitized ``html`` that loads nothing from elsewhere.

    ``copies`` are those there are, by ``picture_address``. Instead of any other picture stands a
    link to it, with its description and with what ``at_host`` says of its host, as HTML; within
    a link, which cannot hold another, only the text.
    """
    if "<img " not in html:
        return html
    in_link = False

    def rewritten(match: re.Match[str]) -> str:
        nonlocal in_link
        closing, tag, written = match.groups()
        if tag == "a":
            in_link = not closing
            return match[0]
        attributes = _read(written)
        src = attributes.get("src", "")
        if not is_foreign_url(src):
            return match[0]
        address = picture_address(src)
        if copy := copies.get(address or ""):
            size = {"width": str(copy.width), "height": str(copy.height)}
            return f"<img{_written(attributes | {'src': copy.address} | size)}>"
        return _instead(attributes, address, at_host, in_link)

    return _TAG.sub(rewritten, html)


def _instead(
    attributes: Mapping[str, str],
    address: str | None,
    at_host: Callable[[str], str],
    in_link: bool,
) -> str:
    said = [escape(attributes.get("alt", "").strip())]
    if address is not None:
        said.append(at_host(str(urlsplit(address).hostname)))
    text = " ".join(filter(None, said))
    if in_link or address is None:
        return f'<span class="picture-elsewhere">{text}</span>'
    link = {"class": "picture-elsewhere", "href": address, "rel": f"{FOREIGN_REL} noreferrer"}
    if title := attributes.get("title"):
        link["title"] = title
    return f"<a{_written(link)}>{text}</a>"


def _read(attributes: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}


def _written(attributes: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
