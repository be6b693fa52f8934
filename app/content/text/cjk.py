"""Recognize Chinese, Japanese and Korean characters."""

import re

# Letters and punctuation of Chinese, Japanese and Korean, by block. "Wide" in Unicode's East Asian
# Width would include emoji, which occur in texts of every language.
CJK = (
    "\u1100-\u11ff"  # Hangul Jamo
    "\u2e80-\u303f"  # radicals, ideographic description, CJK symbols and punctuation
    "\u3040-\u33ff"  # kana, bopomofo, compatibility Jamo, enclosed letters
    "\u3400-\u4dbf\u4e00-\u9fff"  # unified ideographs
    "\ua960-\ua97f\uac00-\ud7ff"  # Hangul
    "\uf900-\ufaff"  # compatibility ideographs
    "\ufe10-\ufe1f\ufe30-\ufe6f"  # vertical, compatibility and small forms
    "\uff00-\uffef"  # full-width and half-width forms
    "\U0001aff0-\U0001b16f"  # historic kana
    "\U00020000-\U0003fffd"  # ideographs outside the basic plane
    "\U000e0100-\U000e01ef"  # variation selectors of ideographs
)
_CJK_CHARACTER = re.compile(f"[{CJK}]")

# CJK without Hangul, and Yi: where a line break in the source is not a space
# (https://www.w3.org/TR/css-text-3/#line-break-transform).
_WITHOUT_SPACES = (
    "\u2e80-\u312f\u3190-\u31ff\u3220-\u325f\u3280-\u4dbf\u4e00-\u9fff\ua000-\ua4cf"
    "\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe6f\uff00-\uff9f\uffe0-\uffef"
    "\U0001aff0-\U0001b16f\U00020000-\U0003fffd\U000e0100-\U000e01ef"
)
_LINE_BREAK = re.compile(rf"(?<=[{_WITHOUT_SPACES}])\n+(?=[{_WITHOUT_SPACES}])")


def is_cjk(character: str) -> bool:
    """Return whether a character is a letter or punctuation of Chinese, Japanese or Korean.

    The ideographic space is included; callers that treat white space differently test it first.
    """
    return character > "\u10ff" and _CJK_CHARACTER.match(character) is not None


def is_space_between(before: str, after: str) -> bool:
    """Return whether a line break between two characters of a text means a space."""
    return _LINE_BREAK.search(f"{before}\n{after}") is None


def unwrap(text: str) -> str:
    """Remove line breaks between Chinese or Japanese characters, where they mean nothing."""
    return _LINE_BREAK.sub("", text)
