"""RSS 2.0 following https://www.rssboard.org/rss-profile: full text in content:encoded."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from xml.etree.ElementTree import Element, SubElement, tostring

from app.content.feeds.feed import Entry, Feed, xml_text

MEDIA_TYPE = "application/rss+xml"
NAMESPACES = {
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:wfw": "http://wellformedweb.org/CommentAPI/",
}


def rss(feed: Feed) -> bytes:
    """Render a feed as an RSS document in UTF-8."""
    root = Element("rss", {"version": "2.0", **NAMESPACES, "xml:lang": feed.language})
    channel = SubElement(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.page)
    _add(channel, "description", feed.description)
    _add(channel, "language", feed.language)
    if feed.updated:
        _add(channel, "lastBuildDate", rfc822(feed.updated))
    _add(channel, "docs", "http://www.rssboard.org/rss-specification")
    SubElement(channel, "atom:link", {"rel": "self", "type": MEDIA_TYPE, "href": feed.address})
    for entry in feed.entries:
        _item(SubElement(channel, "item"), entry)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _item(item: Element, entry: Entry) -> None:
    if entry.language:
        item.set("xml:lang", entry.language)
    if entry.title:
        _add(item, "title", entry.title)
    _add(item, "link", entry.address)
    _add(item, "guid", entry.id, isPermaLink="false")
    _add(item, "pubDate", rfc822(entry.published))
    _add(item, "dc:creator", entry.author.name)  # <author> requires an email address
    for tag in entry.tags:
        _add(item, "category", tag)
    if entry.replies:
        _add(item, "comments", entry.replies.page)
        _add(item, "wfw:commentRss", entry.replies.feed)
    # HTML, unlike the title; required for an item without a title
    _add(item, "description", escape(entry.summary or entry.label, quote=False))
    _add(item, "content:encoded", entry.html)


def rfc822(moment: datetime) -> str:
    """Format an aware datetime, or a naive one of UTC: ``Sat, 31 Jan 2026 12:00:00 GMT``."""
    aware = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).replace(microsecond=0)
    if aware.utcoffset():
        return format_datetime(aware)
    return format_datetime(aware.astimezone(UTC), usegmt=True)


def _add(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = xml_text(text)
