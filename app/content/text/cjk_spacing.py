"""Gaps between Chinese and other words: https://www.w3.org/TR/clreq/#mixed_text_composition"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from app.content.text.cjk import CJK

_BEHIND_WORDS = re.compile(rf"(?<=[{CJK}]) (%\((\w+)\)s)")
_BEFORE_WORDS = re.compile(rf"(%\((\w+)\)s) (?=[{CJK}])")
_CJK_AT_ENDS = re.compile(rf"\A[{CJK}]"), re.compile(rf"[{CJK}]\Z")


def filled(text: str, values: Mapping[str, Any]) -> str:
    """Answer the text with ``%(name)s`` replaced by values.

    Chinese texts leave a gap beside a value, for it is mostly a Latin name or a number. Where the
    value is Chinese as well, the gap goes: ``john 的文章``, but ``小明的文章``.
    """
    begins, ends = _CJK_AT_ENDS

    def joined(place: re.Match[str], edge: re.Pattern[str]) -> str:
        return place[1] if edge.search(_visible(values.get(place[2], ""))) else place[0]

    close = _BEHIND_WORDS.sub(lambda place: joined(place, begins), text)
    close = _BEFORE_WORDS.sub(lambda place: joined(place, ends), close)
    return type(text)(close) % values


def _visible(value: object) -> str:
    if not isinstance(value, Markup):
        return str(value)
    return value.striptags()
