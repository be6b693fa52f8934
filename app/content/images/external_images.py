"""Find images from other sites in rendered HTML, and replace them with local copies or links.

The stored HTML keeps the URL that the author wrote. A page must not load it, because the other
site would learn who reads what: the page shows the local copy, or a link if there is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import urlsplit

from app.content.markdown.inline_rules import EXTERNAL_REL, is_external_url

# Further images of one text are shown as links.
MAX_IMAGES_OF_A_TEXT = 50

# The sanitizer writes `<` and `>` only for tags, and quotes all attributes.
_TAG = re.compile(r"<(/?)(a|img)\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


@dataclass(frozen=True)
class Copy:
    """The URL of a local copy of an image, and its size in pixels."""

    address: str
    width: int
    height: int


def external_image_url(src: str) -> str | None:
    """Return the absolute URL, without fragment, of an image on another site.

    None for an image of this site, or an invalid URL. A URL without a scheme is read as https.
    """
    if not is_external_url(src):
        return None
    try:
        parts = urlsplit(f"https:{src}" if src.startswith("//") else src)
        is_valid = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # the host is invalid
        return None
    return parts._replace(fragment="").geturl() if is_valid else None


def external_image_urls(html: str) -> list[str]:
    """Return the distinct URLs of images from other sites in sanitized ``html``.

    At most MAX_IMAGES_OF_A_TEXT, in the order in which they occur.
    """
    found: dict[str, None] = {}
    for _closing, tag, attributes in _TAG.findall(html) if "<img " in html else ():
        if tag == "img" and (url := external_image_url(_parse(attributes).get("src", ""))):
            found[url] = None
    return list(found)[:MAX_IMAGES_OF_A_TEXT]


def shorten_own_urls(html: str, hosts: Collection[str]) -> str:
    """Return sanitized ``html`` in which images of this site have URLs without scheme and host.

    :param hosts: those of this site, with the port unless it is the scheme's own
    """

    def rewritten(match: re.Match[str]) -> str:
        attributes = _parse(match[3])
        url = external_image_url(attributes.get("src", "")) if match[2] == "img" else None
        parts = urlsplit(url or "")
        if not parts.netloc or parts.netloc.lower() not in hosts:
            return match[0]
        src = parts._replace(scheme="", netloc="", path=parts.path or "/").geturl()
        return f"<img{_serialize(attributes | {'src': src})}>"

    return _TAG.sub(rewritten, html) if "<img " in html else html


def replace_external_images(
    html: str, copies: Mapping[str, Copy], host_label: Callable[[str], str]
) -> str:
    """Return sanitized ``html`` without images that are loaded from other sites.

    ``copies`` are the local copies by ``external_image_url``. An image without a copy becomes a
    link with its description and ``host_label(host)``, which is HTML; inside another link it
    becomes text.
    """
    if "<img " not in html:
        return html
    in_link = False

    def rewritten(match: re.Match[str]) -> str:
        nonlocal in_link
        closing, tag, raw_attributes = match.groups()
        if tag == "a":
            in_link = not closing
            return match[0]
        attributes = _parse(raw_attributes)
        src = attributes.get("src", "")
        if not is_external_url(src):
            return match[0]
        url = external_image_url(src)
        if copy := copies.get(url or ""):
            size = {"width": str(copy.width), "height": str(copy.height)}
            return f"<img{_serialize(attributes | {'src': copy.address} | size)}>"
        return _replacement(attributes, url, host_label, in_link)

    return _TAG.sub(rewritten, html)


def _replacement(
    attributes: Mapping[str, str],
    url: str | None,
    host_label: Callable[[str], str],
    in_link: bool,
) -> str:
    parts = [escape(attributes.get("alt", "").strip())]
    if url is not None:
        parts.append(host_label(str(urlsplit(url).hostname)))
    text = " ".join(filter(None, parts))
    if in_link or url is None:
        return f'<span class="picture-elsewhere">{text}</span>'
    link = {"class": "picture-elsewhere", "href": url, "rel": f"{EXTERNAL_REL} noreferrer"}
    if title := attributes.get("title"):
        link["title"] = title
    return f"<a{_serialize(link)}>{text}</a>"


def _parse(attributes: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}


def _serialize(attributes: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
