"""The targets of links and pictures in Markdown, and those that come as references to pictures."""

from __future__ import annotations

import re
from collections.abc import Callable

from app.content.importing.code import outside_code

# what stands in a body in the place of the address of a picture, before it is stored
REFERENCE = "imported-picture:"
SUFFIXES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".bmp", ".tiff")
_TARGET = r"<[^<>\n]{1,2000}>|[^\s<>()]{1,2000}(?:\([^\s()]{0,500}\)[^\s<>()]{0,500}){0,5}"
_INLINE = re.compile(rf"(\]\(\s{{0,9}})({_TARGET})")
_DEFINITION = re.compile(
    r"^( {0,3}\[[^\]\n]{1,500}\]:[ \t]{0,9})(<[^<>\n]{1,2000}>|\S{1,2000})", re.MULTILINE
)
_HTML = re.compile(
    r"""(?i)(<img\b[^>]{0,2000}?\ssrc\s{0,9}=\s{0,9})("[^"\n]{0,2000}"|'[^'\n]{0,2000}')"""
)
_ALT = re.compile(r"!\[([^\[\]\n]{0,500})$")
_ALT_LENGTH = 502

# of a target as it is written, the description of a picture, and whether one is shown
Change = Callable[[str, str, bool], str | None]


def with_targets(body: str, change: Change) -> str:
    """Return a body in which the targets of links and pictures outside of code are changed.

    :param change: is called with each target, the description of the picture, and whether the
        picture is shown there; returns what to write instead, or None to leave it
    """

    def changed(written: str, alt: str, is_shown: bool) -> str:
        start, end = (written[0], written[-1]) if written[0] in "<\"'" else ("", "")
        found = change(written[len(start) : len(written) - len(end)], alt, is_shown)
        return written if found is None else f"{start}{found}{end}"

    def in_prose(prose: str) -> str:
        def inline(match: re.Match[str]) -> str:
            alt = _ALT.search(prose, max(match.start() - _ALT_LENGTH, 0), match.start())
            return match[1] + changed(match[2], "" if alt is None else alt[1], alt is not None)

        prose_done = _INLINE.sub(inline, prose)
        prose_done = _DEFINITION.sub(lambda m: m[1] + changed(m[2], "", False), prose_done)
        return _HTML.sub(lambda m: m[1] + changed(m[2], "", True), prose_done)

    return outside_code(body, in_prose)
