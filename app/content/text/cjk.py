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


def is_cjk(character: str) -> bool:
    """Return whether a character is a letter or punctuation of Chinese, Japanese or Korean.

    The ideographic space is included; callers that treat white space differently test it first.
    """
    return character > "\u10ff" and _CJK_CHARACTER.match(character) is not None
