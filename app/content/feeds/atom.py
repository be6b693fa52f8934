"""Atom 1.0 (RFC 4287) with the threading extension (RFC 4685).

Element names include their namespace prefix. xml.etree would need the prefix registered in a
table that the whole process shares.
"""

from __future__ import annotations

from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from app.content.feeds.feed import Entry, Feed, Person, rfc3339, xml_text

MEDIA_TYPE = "application/atom+xml"
# The date of a feed without entries: RFC 4287 requires one, and it should not change.
BEFORE_ANY_ENTRY = datetime(2000, 1, 1)  # noqa: DTZ001 - naive UTC, as everywhere


def atom(feed: Feed) -> bytes:
    """Render a feed as an Atom document in UTF-8."""
    root = Element(
        "feed",
        {
            "xmlns": "http://www.w3.org/2005/Atom",
            "xmlns:thr": "http://purl.org/syndication/thread/1.0",
            "xml:lang": feed.language,
        },
    )
    _add(root, "id", feed.address)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.description)
    _add(root, "updated", rfc3339(feed.updated or BEFORE_ANY_ENTRY))
    _link(root, "self", MEDIA_TYPE, feed.address)
    _link(root, "alternate", "text/html", feed.page)
    _add(root, "icon", feed.favicon)
    if feed.author:
        _author(root, feed.author)
    elif not feed.entries:  # required unless every entry has an author (RFC 4287, 4.1.1)
        _author(root, Person(feed.title, feed.page))
    for entry in feed.entries:
        _entry(SubElement(root, "entry"), entry)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _entry(element: Element, entry: Entry) -> None:
    if entry.language:
        element.set("xml:lang", entry.language)
    _add(element, "id", entry.id)
    _add(element, "title", entry.title or entry.label)
    _link(element, "alternate", "text/html", entry.address)
    _add(element, "published", rfc3339(entry.published))
    _add(element, "updated", rfc3339(entry.updated))
    _author(element, entry.author)
    for tag in entry.tags:
        SubElement(element, "category", {"term": xml_text(tag)})
    if entry.replies:
        _link(element, "replies", MEDIA_TYPE, entry.replies.feed)
        _link(element, "replies", "text/html", entry.replies.page)
    if entry.in_reply_to:
        id_, address = entry.in_reply_to
        SubElement(element, "thr:in-reply-to", {"ref": id_, "href": address, "type": "text/html"})
    if entry.summary:
        _add(element, "summary", entry.summary)
    _add(element, "content", entry.html, type="html")


def _author(parent: Element, person: Person) -> None:
    author = SubElement(parent, "author")
    _add(author, "name", person.name)
    if person.address:
        _add(author, "uri", person.address)


def _link(parent: Element, rel: str, media_type: str, address: str) -> None:
    SubElement(parent, "link", {"rel": rel, "type": media_type, "href": address})


def _add(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = xml_text(text)
