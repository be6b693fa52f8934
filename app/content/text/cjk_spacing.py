"""Spaces between Chinese and other text: https://www.w3.org/TR/clreq/#mixed_text_composition"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from app.content.text.cjk import CJK

_AFTER_CJK = re.compile(rf"(?<=[{CJK}]) (%\((\w+)\)s)")
_BEFORE_CJK = re.compile(rf"(%\((\w+)\)s) (?=[{CJK}])")
_STARTS_WITH_CJK = re.compile(rf"\A[{CJK}]")
_ENDS_WITH_CJK = re.compile(rf"[{CJK}]\Z")


def interpolate(text: str, values: Mapping[str, Any]) -> str:
    """Replace ``%(name)s`` in a text by values.

    Chinese texts have a space beside a placeholder, because most values are Latin names or
    numbers. It is removed where the value is Chinese: ``john 的文章``, but ``小明的文章``.
    """
    if "%" not in text:  # most texts have no placeholders
        return text

    def without_space(match: re.Match[str], cjk_edge: re.Pattern[str]) -> str:
        value = _visible(values.get(match[2], ""))
        return match[1] if cjk_edge.search(value) else match[0]

    spaced = _AFTER_CJK.sub(lambda match: without_space(match, _STARTS_WITH_CJK), text)
    spaced = _BEFORE_CJK.sub(lambda match: without_space(match, _ENDS_WITH_CJK), spaced)
    return type(text)(spaced) % values


def _visible(value: object) -> str:
    if not isinstance(value, Markup):
        return str(value)
    return value.striptags()
