"""Characters that show nothing, which a name or text must not consist of."""

import re
import unicodedata

# The code points with the property Default_Ignorable_Code_Point of Unicode 16, which fonts show
# as nothing (https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt).
DEFAULT_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BRAILLE_BLANK = "\u2800"
# Separators, control characters, code points without a character, and combining marks, which
# need a letter to stand on.
_BLANK_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cc", "Cs", "Cn", "Mn", "Mc", "Me"})


def has_visible(text: str) -> bool:
    """Return whether a text shows anything: a letter, digit, symbol or punctuation mark."""
    return any(
        unicodedata.category(character) not in _BLANK_CATEGORIES and character != _BRAILLE_BLANK
        for character in DEFAULT_IGNORABLE.sub("", text)
    )


def trim(text: str) -> str:
    """Return a text without white space around it, or '' if it shows nothing."""
    return text.strip() if has_visible(text) else ""
