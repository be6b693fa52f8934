"""Checks of colours and style sheets that administrators choose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import tinycss2

# What the accent colour is drawn on, as in app/static/css/site.css: the page, panels and fields in
# the light and in the dark scheme, and the text of buttons.
ON_LIGHT = ("#fbfbf7", "#f2f3ec", "#ffffff")
ON_DARK = ("#161a18", "#1f2421", "#1b201d", "#10211a")
COLOUR = "a colour such as #1d6349 that can be read on the pages"
STYLE = "a style sheet that loads no files"
LEAST_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3
MOST_BYTES = 64 * 1024
DEEPEST = 30  # blocks and brackets inside each other

_COLOUR = re.compile("#[0-9a-f]{6}")
# Rules that load nothing and declare no names for the whole page.
_RULES = frozenset({"media", "supports", "container", "layer", "keyframes", "page", "property"})
# Functions that name a file or run code, in the browsers of today and before.
_FORBIDDEN = frozenset(
    {"url", "src", "image", "image-set", "-webkit-image-set", "cross-fade", "element", "expression"}
)
_FORBIDDEN_PROPERTIES = frozenset({"behavior", "-moz-binding"})


class BadStyle(ValueError):
    """A style sheet is refused; ``line`` counts from 1, ``what`` is the offending part."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line}: {what}")
        self.line = line
        self.what = what


def accent_on_light(raw: str) -> str:
    """Return a colour such as #1d6349 that can be read on the light pages. Raises ValueError."""
    return _readable(raw, ON_LIGHT)


def accent_on_dark(raw: str) -> str:
    """Return a colour such as #8fcfb1 that can be read on the dark pages. Raises ValueError."""
    return _readable(raw, ON_DARK)


def _readable(raw: str, grounds: Iterable[str]) -> str:
    colour = raw.lower()
    if not _COLOUR.fullmatch(colour) or least_contrast(colour, grounds) < LEAST_CONTRAST:
        raise ValueError(raw)
    return colour


def least_contrast(colour: str, grounds: Iterable[str]) -> float:
    """Return the lowest contrast ratio of a colour on any of these (WCAG 2.2, 1.4.3)."""
    return min(_contrast(colour, ground) for ground in grounds)


def mixed(colour: str, other: str, share: float) -> str:
    """Return a colour with a share, from 0 to 1, of another one, such as #124833."""
    parts = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(own + (new - own) * share):02x}" for own, new in parts)


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in _parts(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


@lru_cache(maxsize=4)  # a long one takes a second
def style_sheet(raw: str) -> str:
    """Return a style sheet that loads nothing, written anew from what was understood of it.

    Raises BadStyle for what is no CSS, loads files, or is longer than MOST_BYTES.
    https://drafts.csswg.org/css-syntax/
    """
    if len(raw.encode()) > MOST_BYTES:
        raise BadStyle(1, f"more than {MOST_BYTES // 1024} kB")
    rules = tinycss2.parse_stylesheet(raw, skip_comments=True, skip_whitespace=True)
    for node in _walk(rules):
        _check(node)
    written: str = tinycss2.serialize(rules)
    if "</" in written or "<!--" in written:
        raise BadStyle(1, "</")
    return written


def _walk(nodes: Iterable[Any]) -> Iterator[Any]:
    """Yield all nodes of a parsed style sheet. Raises BadStyle below DEEPEST."""
    waiting = [(node, 1) for node in nodes]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST:
            raise BadStyle(node.source_line, "((((")
        yield node
        for name in ("prelude", "content", "arguments"):
            waiting.extend((part, depth + 1) for part in getattr(node, name, None) or ())


def _check(node: Any) -> None:
    """Raise BadStyle for a node that is refused."""
    line = node.source_line
    if node.type == "error":
        raise BadStyle(line, node.message)
    if node.type == "at-rule" and node.lower_at_keyword not in _RULES:
        raise BadStyle(line, f"@{node.at_keyword}")
    if node.type == "at-keyword" and node.lower_value not in _RULES:
        raise BadStyle(line, f"@{node.value}")
    if node.type == "url" or (node.type == "function" and node.lower_name in _FORBIDDEN):
        raise BadStyle(line, "url()" if node.type == "url" else f"{node.name}()")
    if node.type == "ident" and node.lower_value in _FORBIDDEN_PROPERTIES:
        raise BadStyle(line, node.value)
