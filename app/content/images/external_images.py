"""External images in texts: finding them, and showing local copies or links instead.

The stored HTML keeps the author's URL of an image. No page may load it from there, because that
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

# Further images of one text are shown as links, however small they are.
MAX_IMAGES_OF_A_TEXT = 50

# The sanitizer writes `<` and `>` for nothing but tags, and attributes in double quotes.
_TAG = re.compile(r"<(/?)(a|img)\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


@dataclass(frozen=True)
class Copy:
    """The URL of the copy of an image, and its size in pixels."""

    address: str
    width: int
    height: int


def external_image_url(src: str) -> str | None:
    """Return the absolute URL of an external image; None for other images and invalid URLs.

    The fragment is removed, as it is never sent to a server. Without a scheme it is https.
    """
    if not is_foreign_url(src):
        return None
    try:
        parts = urlsplit(f"https:{src}" if src.startswith("//") else src)
        known = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # an invalid host
        return None
    return parts._replace(fragment="").geturl() if known else None


def external_image_urls(html: str) -> list[str]:
    """Return the URLs of the external images that sanitized ``html`` shows, each once."""
    found: dict[str, None] = {}
    for _closing, tag, attributes in _TAG.findall(html) if "<img " in html else ():
        if tag == "img" and (address := external_image_url(_read(attributes).get("src", ""))):
            found[address] = None
    return list(found)[:MAX_IMAGES_OF_A_TEXT]


def replace_external_images(
    html: str, copies: Mapping[str, Copy], at_host: Callable[[str], str]
) -> str:
    """Return sanitized ``html`` so that it loads nothing from other sites.

    ``copies`` are the known copies by ``external_image_url``. Every other external image becomes a
    link to it, with its description and the HTML that ``at_host`` returns for its host; inside a
    link, which cannot contain another, only the text.
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
        address = external_image_url(src)
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
