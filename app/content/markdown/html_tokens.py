"""Split HTML into texts and tags, in time linear in its length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

# with everything up to their end
DROPPED = frozenset(
    {"script", "style", "title", "textarea", "template", "noscript", "svg", "math", "iframe"}
    | {"object", "select", "video", "audio", "canvas", "xml"}
)
_NAME = re.compile(r"/?([a-zA-Z][^\s/>]*)")
_BEFORE_QUOTE = re.compile(r"[^\"'>]*")
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")
_SOURCE = re.compile(r"<source\s[^<>]{0,2000}")


class Token(NamedTuple):
    """A text, or the beginning or end of an element."""

    text: str  # of a text, as in the source
    name: str = ""
    is_end: bool = False
    attributes: dict[str, str] = {}  # noqa: RUF012 - never changed


def _attributes(source: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(source):
        found.setdefault(name.lower(), unescape(double or single or bare))
    return found


def _end_of_tag(html: str, position: int) -> int:
    """Return where a tag ends, past any ``>`` in its attributes; -1 if nowhere."""
    while True:
        match = _BEFORE_QUOTE.match(html, position)
        position = match.end() if match else len(html)
        if position == len(html):
            return -1
        if html[position] == ">":
            return position
        position = html.find(html[position], position + 1) + 1
        if not position:
            return -1


def tokens(html: str) -> Iterator[Token]:
    """Split HTML into texts and tags, as browsers do: what is not ended is left out.

    https://html.spec.whatwg.org/multipage/parsing.html#tokenization
    """
    position = 0
    while (start := html.find("<", position)) >= 0:
        if start > position:
            yield Token(html[position:start])
        name = _NAME.match(html, start + 1)
        if name:
            end = _end_of_tag(html, name.end())
        elif html.startswith("<!--", start):
            end = html.find("-->", start + 4)
            end = end + 2 if end >= 0 else end
        elif html[start + 1 : start + 2] in ("!", "?", "/"):
            end = html.find(">", start)
        else:
            yield Token("<")
            position = start + 1
            continue
        if end < 0:
            return
        position = end + 1
        if name:
            token, position = _tag(html, name, end)
            yield token
    if position < len(html):
        yield Token(html[position:])


def _tag(html: str, name: re.Match[str], end: int) -> tuple[Token, int]:
    """Return a tag, and where what follows it begins: after its content if that is dropped.

    The first source of a film counts as an attribute of the film.
    """
    found, position = name.group(1).lower(), end + 1
    if name.group().startswith("/"):
        return Token("", found, is_end=True), position
    attributes = _attributes(html[name.end() : end])
    if found in DROPPED:
        after = _after(html, name.group(1), position)
        source = _SOURCE.search(html, position, after)
        attributes = (_attributes(source.group()) if source else {}) | attributes
        position = after
    return Token("", found, attributes=attributes), position


def _after(html: str, name: str, position: int) -> int:
    """Return where the content of an element that is dropped ends."""
    found = re.compile(f"</{re.escape(name)}", re.IGNORECASE).search(html, position)
    return found.start() if found else len(html)
