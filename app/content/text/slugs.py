"""Make slugs, the readable parts of URLs, from titles in any script."""

import re
import unicodedata

MAX_LENGTH = 80

# A slug is cut inside a word rather than lose more than half: scripts without spaces write a whole
# sentence as one "word".
SHORTEST_WORD_CUT = MAX_LENGTH // 2

_IGNORED = re.compile("['\u2019\u02bc\u200c\u200d\u00ad]")
_DIGIT_GROUP = re.compile(r"(?<=\d),(?=\d{3})")
_HYPHENS = re.compile("-+")


def slugify(text: str) -> str:
    """Return `text` in lower case with hyphens between words, at most 80 characters.

    Letters, digits and vowel signs of every script are kept (`你好`, `ωμέγα`, `हिन्दी`), in
    normal form NFKC, so that different encodings of the same title give one slug. The result needs
    only percent-encoding in a path. It is '' if nothing is left, as for a title of emoji.
    """
    normalized = unicodedata.normalize("NFKC", text)
    normalized = _DIGIT_GROUP.sub("", _IGNORED.sub("", normalized))
    # Lower case may decompose a letter (`İ`), so marks are handled a second time.
    lower = unicodedata.normalize("NFKC", _hyphenate(normalized)).lower()
    return _cut(_HYPHENS.sub("-", _hyphenate(unicodedata.normalize("NFKC", lower))).strip("-"))


def _hyphenate(text: str) -> str:
    characters: list[str] = []
    for character in text:
        category = unicodedata.category(character)
        attached = bool(characters) and characters[-1] != "-"
        if category[0] in "LN" or (_is_mark(character) and attached):
            characters.append(character)
        elif not _is_variation_selector(character):
            characters.append("-")
    return "".join(characters)


def _is_mark(character: str) -> bool:
    """Return whether it is a combining mark of a letter, not an enclosing one as in 1️⃣."""
    return unicodedata.category(character) in ("Mn", "Mc") and not _is_variation_selector(character)


def _is_variation_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _cut(slug: str) -> str:
    if len(slug) <= MAX_LENGTH:
        return slug
    end = slug.rfind("-", 0, MAX_LENGTH + 1)
    if end < SHORTEST_WORD_CUT:
        end = MAX_LENGTH
        while end > 1 and _is_mark(slug[end]):
            end -= 1
    return slug[:end].strip("-")
