"""Sitemaps (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from xml.sax.saxutils import escape

from app.content.feeds.feed import rfc3339

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def url_set(addresses: Iterable[tuple[str, datetime | None]]) -> str:
    """Render a sitemap of absolute URLs, each with its last change if known."""
    urls = "".join(
        f"<url><loc>{escape(address)}</loc>{_last_change(changed)}</url>\n"
        for address, changed in addresses
    )
    return f"{_DECLARATION}<urlset {_NAMESPACE}>\n{urls}</urlset>\n"


def sitemap_index(addresses: Iterable[str]) -> str:
    """Render the index of a sitemap in several parts, from the absolute URLs of the parts."""
    parts = "".join(f"<sitemap><loc>{escape(address)}</loc></sitemap>\n" for address in addresses)
    return f"{_DECLARATION}<sitemapindex {_NAMESPACE}>\n{parts}</sitemapindex>\n"


def _last_change(changed: datetime | None) -> str:
    return f"<lastmod>{rfc3339(changed)}</lastmod>" if changed else ""
