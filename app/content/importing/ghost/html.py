"""HTML as Ghost writes it, before it becomes Markdown."""

from __future__ import annotations

import re
from collections import Counter
from html import escape, unescape

GATED = "blocks only for members"
_GATED = re.compile(
    r"<!--\s{0,9}kg-gated-block:begin([^\n]{0,300}?)-->(.*?)"
    r"(?:<!--\s{0,9}kg-gated-block:end\s{0,9}-->|\Z)",
    re.DOTALL,
)
_FOR_EVERYBODY = re.compile(r"\bnonMember:[\"']?true\b")
_TAG = re.compile(r"<[^<>]*>")


def public_html(html: str, left_out: Counter[str]) -> str:
    """Return HTML without the blocks that only members see, which are counted."""

    def shown(block: re.Match[str]) -> str:
        if _FOR_EVERYBODY.search(block[1]):
            return block[2]
        left_out[GATED] += 1
        return ""

    return _GATED.sub(shown, html)


def picture(address: str, *, alt: str = "", caption: str = "", link: str = "") -> str:
    """Return a picture in a paragraph of its own, '' if it has no address.

    Its caption becomes one here as far as it is nothing but words, else a paragraph below it.

    :param caption: as HTML
    :param link: where the picture leads
    """
    if not address:
        return ""
    words = "" if link or "<a" in caption else " ".join(unescape(_TAG.sub("", caption)).split())
    shown = f'<img src="{escape(address)}" alt="{escape(alt)}" data-caption="{escape(words)}">'
    if link:
        shown = f'<a href="{escape(link)}">{shown}</a>'
    return f"<p>{shown}</p>" + ("" if words else f"<p>{caption}</p>")
