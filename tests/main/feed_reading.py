"""What is wrong with a feed, by the rules that the W3C's validator checks, in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, fromstring

from bs4 import BeautifulSoup

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
# the validator's BadCharacters, and what neither XML nor HTML may hold
BAD_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd-\uffff]")
SECURITY_RISKS = {"script", "style", "iframe", "object", "embed", "link", "meta", "base"}


def complaints(document: bytes, kind: str) -> list[str]:
    """What is wrong with the document, a feed in one of the three formats."""
    if kind == "json":
        found = [
            f"bad character {text!r}" for text in _texts(json.loads(document)) if _is_bad(text)
        ]
        return found + list(_of_json(json.loads(document)))
    found = [
        f"bad character {character!r}" for character in BAD_CHARACTERS.findall(document.decode())
    ]
    root = fromstring(document)
    found += _of_languages(root)
    return found + list(_of_atom(root) if kind == "atom" else _of_rss(root))


def _texts(said: Any) -> Iterator[str]:
    """Every text in what a document of JSON says."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict | list):
        for value in said.values() if isinstance(said, dict) else said:
            yield from _texts(value)


def _is_bad(text: str) -> bool:
    return BAD_CHARACTERS.search(text) is not None


def _of_languages(root: Element) -> list[str]:
    if not root.get(LANG):
        return ["the feed has no language"]
    named = [element.get(LANG, "en") for element in root.iter()]
    return [f"no language: {name!r}" for name in named if not LANGUAGE.fullmatch(name)]


def _of_atom(root: Element) -> Iterator[str]:
    if root.tag != f"{ATOM}feed":
        yield f"{root.tag} is no feed"
    yield from _of_atom_element(root)
    itself = [link.get("type") for link in root.findall(f"{ATOM}link[@rel='self']")]
    if itself != ["application/atom+xml"]:
        yield f"links to itself: {itself}"
    entries = root.findall(f"{ATOM}entry")
    if not entries and not _text(root, f"{ATOM}author/{ATOM}name"):
        yield "a feed without entries wants an author of its own"
    ids = [_text(element, f"{ATOM}id") for element in (root, *entries)]
    if len(set(ids)) != len(ids):
        yield f"ids twice: {ids}"
    for entry in entries:
        yield from _of_atom_element(entry)
        yield from _of_entry(entry)


def _of_atom_element(element: Element) -> Iterator[str]:
    """What holds for a feed and for an entry."""
    for name in ("id", "title", "updated"):
        if len(element.findall(ATOM + name)) != 1:
            yield f"{element.tag} wants one {name}"
    links = [(link.get("rel"), link.get("type")) for link in element.findall(f"{ATOM}link")]
    if len(set(links)) != len(links) or ("alternate", "text/html") not in links:
        yield f"no page, or links twice: {links}"
    addresses = [link.get("href", "") for link in element.findall(f"{ATOM}link")]
    for address in (_text(element, f"{ATOM}id"), *addresses):
        yield from _of_address(address)
    for date in (*element.findall(f"{ATOM}updated"), *element.findall(f"{ATOM}published")):
        if not RFC3339.fullmatch(date.text or ""):
            yield f"no date: {date.text}"


def _of_entry(entry: Element) -> Iterator[str]:
    if not _text(entry, f"{ATOM}author/{ATOM}name"):
        yield "nobody wrote this"
    for name in ("title", "summary"):
        if not _text(entry, ATOM + name).strip() and entry.find(ATOM + name) is not None:
            yield f"a blank {name}"
    if _text(entry, f"{ATOM}updated") < _text(entry, f"{ATOM}published"):
        yield "updated before it was published"
    content = entry.find(f"{ATOM}content")
    if content is None or content.get("type") != "html":
        yield "no content"
    else:
        yield from _of_html(content.text or "")


def _of_rss(root: Element) -> Iterator[str]:
    channel = root.find("channel")
    if (root.tag, root.get("version")) != ("rss", "2.0") or channel is None:
        yield "no RSS 2.0"
        return
    for name in ("title", "link", "description", "language"):
        if len(channel.findall(name)) != 1:
            yield f"the channel wants one {name}"
    yield from _of_address(_text(channel, "link"))
    itself = [link.get("type") for link in channel.findall(f"{ATOM}link[@rel='self']")]
    if itself != ["application/rss+xml"]:
        yield f"links to itself: {itself}"
    children = [child.tag for child in channel]
    items = channel.findall("item")
    if children[len(children) - len(items) :] != ["item"] * len(items):
        yield "items are misplaced"
    for item in items:
        yield from _of_item(item)
    guids = [_text(item, "guid") for item in items]
    if len(set(guids)) != len(guids):
        yield f"guids twice: {guids}"
    for date in (*channel.findall("lastBuildDate"), *channel.findall("item/pubDate")):
        if parsedate_to_datetime(date.text or "").tzinfo is None:
            yield f"no date of RFC 822: {date.text}"


def _of_item(item: Element) -> Iterator[str]:
    names = [child.tag for child in item]
    if not {"title", "description"} & set(names):
        yield "an item wants a title or a description"
    for name in ("title", "description", "category"):
        if any(not (child.text or "").strip() for child in item.findall(name)):
            yield f"a blank {name}"
    if CONTENT in names and names.index("description") > names.index(CONTENT):
        yield "the description must come first"
    if not _text(item, CREATOR) or "author" in names:
        yield "who wrote this belongs into dc:creator: an author is a mail address"
    guid = item.find("guid")
    if guid is None or guid.get("isPermaLink") != "false" or not guid.text:
        yield "no guid"
    yield from _of_address(_text(item, "link"))
    yield from _of_html(_text(item, "description"))
    yield from _of_html(_text(item, CONTENT))


def _of_json(feed: dict[str, Any]) -> Iterator[str]:
    if feed.get("version") != "https://jsonfeed.org/version/1.1" or not feed.get("title"):
        yield "no JSON Feed 1.1"
    for name in ("home_page_url", "feed_url", "icon", "favicon"):
        yield from _of_address(feed[name])
    ids = [item["id"] for item in feed["items"]]
    if not all(ids) or len(set(ids)) != len(ids):
        yield f"ids missing or twice: {ids}"
    for thing in (feed, *feed["items"]):
        if not LANGUAGE.fullmatch(thing.get("language", "en")):
            yield f"no language: {thing['language']}"
        if any(not author.get("name") for author in thing.get("authors", [])):
            yield "an author without a name"
    for item in feed["items"]:
        yield from _of_json_item(item)


def _of_json_item(item: dict[str, Any]) -> Iterator[str]:
    yield from _of_address(item["url"])
    if not item.get("title", "-").strip() or not item.get("summary", "-").strip():
        yield f"a blank title or summary: {item}"
    yield from _of_html(item["content_html"])
    for name in ("date_published", "date_modified"):
        if not RFC3339.fullmatch(item[name]):
            yield f"no date: {item[name]}"
        datetime.fromisoformat(item[name])


def _of_html(html: str) -> Iterator[str]:
    """References that are relative, and what makes readers suspicious."""
    for element in BeautifulSoup(html, "html.parser").find_all(True):
        if element.name in SECURITY_RISKS:
            yield f"<{element.name}> is a risk"
        for name, value in element.attrs.items():
            if name in ("href", "src", "cite"):
                yield from _of_address(str(value))
            elif name in ("style", "id") or name.startswith(("on", "data-", "aria-")):
                yield f"<{element.name} {name}>"


def _of_address(address: str) -> Iterator[str]:
    parts = urlsplit(address)
    if not parts.scheme or (parts.scheme.startswith("http") and not parts.netloc):
        yield f"not absolute: {address!r}"
    if not address.isascii() or re.search(r"\s", address):
        yield f"no URI: {address!r}"


def _text(element: Element, path: str) -> str:
    return element.findtext(path) or ""
