"""The HTML of posts and comments for feed readers."""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import urljoin

# The sanitizer writes `<` only for tags and quotes all attributes, so regular expressions can
# match whole tags.
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*) ?/?>')
_EMPTY_LINK = re.compile(r'<a(?: [a-z-]+="[^"]*")*></a>')

# Meaningless without our style sheet; their content is kept.
_DROPPED_TAGS = frozenset({"div", "label", "span"})
_KEPT_ATTRIBUTES = frozenset(
    {"href", "src", "alt", "title", "rel", "start", "width", "height", "lang", "dir"}
)
# Blocks whose text has a direction, if any letter of a text is written from right to left.
_TEXT_BLOCKS = frozenset({"p", "li", "h2", "h3", "h4", "h5", "h6", "th", "td", "figcaption"})
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_URL_ATTRIBUTES = frozenset({"href", "src"})


def html_for_feeds(html: str, page: str) -> str:
    """Rewrite sanitized ``html`` for display outside ``page``, its absolute URL.

    URLs become absolute. Classes, ids (feed readers show several entries on one page) and the
    empty links beside headings are removed. Checkboxes of task lists become characters, because
    feed readers remove form controls. If anything is written from right to left, each block finds
    its own direction.
    """
    finds_direction = _RIGHT_TO_LEFT.search(html) is not None

    def rewritten(match: re.Match[str]) -> str:
        closing, tag, attributes = match.groups()
        if tag in _DROPPED_TAGS:
            return ""
        if tag == "input":
            return "☑" if " checked=" in attributes else "☐"
        direction = ' dir="auto"' if finds_direction and tag in _TEXT_BLOCKS and not closing else ""
        if not attributes:
            return f"<{closing}{tag}{direction}>"
        kept = (_attribute(name, value, page) for name, value in _ATTRIBUTE.findall(attributes))
        return f"<{closing}{tag}{''.join(kept)}{direction}>"

    return _TAG.sub(rewritten, _EMPTY_LINK.sub("", html))


def _attribute(name: str, value: str, page: str) -> str:
    if name not in _KEPT_ATTRIBUTES:
        return ""
    if name in _URL_ATTRIBUTES:
        try:
            value = escape(urljoin(page, unescape(value)))
        except ValueError:  # the host is invalid
            return ""
    return f' {name}="{value}"'
