"""The HTML of posts and comments for those who read it elsewhere, in a feed reader."""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import urljoin

# The sanitizer writes HTML in one way only: no `<` but a tag's, attributes in double quotes. So
# these expressions meet whole tags, and take no time to speak of.
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*) ?/?>')
_EMPTY_LINK = re.compile(r'<a(?: [a-z-]+="[^"]*")*></a>')

# Without our style sheet these say nothing; their content stays.
_DROPPED_TAGS = frozenset({"div", "label", "span"})
_KEPT_ATTRIBUTES = frozenset(
    {"href", "src", "alt", "title", "rel", "start", "width", "height", "lang", "dir"}
)
_ADDRESSES = frozenset({"href", "src"})


def html_for_feeds(html: str, page: str) -> str:
    """Answer sanitized ``html`` so that it can be read away from ``page``, its absolute address.

    Every address is absolute. What serves our own style sheets and scripts is left out: classes,
    ids (several entries are shown on one page), the empty links beside headings. The boxes of task
    lists become characters, since feed readers remove controls.
    """

    def rewritten(match: re.Match[str]) -> str:
        closing, tag, attributes = match.groups()
        if tag in _DROPPED_TAGS:
            return ""
        if tag == "input":
            return "☑" if " checked=" in attributes else "☐"
        if not attributes:
            return match[0]
        kept = (_attribute(name, value, page) for name, value in _ATTRIBUTE.findall(attributes))
        return f"<{closing}{tag}{''.join(kept)}>"

    return _TAG.sub(rewritten, _EMPTY_LINK.sub("", html))


def _attribute(name: str, value: str, page: str) -> str:
    if name not in _KEPT_ATTRIBUTES:
        return ""
    if name in _ADDRESSES:
        try:
            value = escape(urljoin(page, unescape(value)))
        except ValueError:  # what looks like a host is none
            return ""
    return f' {name}="{value}"'
