"""Readable parts of addresses, made from titles in any script."""

import re
import unicodedata

MAX_LENGTH = 80

# A cut at a word boundary that would lose more than half is worse than a cut inside the word:
# scripts without spaces write a whole sentence as one "word".
SHORTEST_WORD_CUT = MAX_LENGTH // 2

_IGNORED = re.compile("['\u2019\u02bc\u200c\u200d\u00ad]")
_DIGIT_GROUP = re.compile(r"(?<=\d),(?=\d{3})")
_HYPHENS = re.compile("-+")


def slugify(text: str) -> str:
    """Answer `text` in lower case with hyphens between words, at most 80 characters.

    Letters, digits and vowel signs of every script are kept (`你好`, `ωμέγα`, `हिन्दी`), in
    normal form NFKC, so that two ways to type the same title give one slug. Nothing else is kept,
    so the result needs no quoting in a path beyond percent-encoding. It is '' when nothing is
    left, for example for a title of emoji only.
    """
    normalized = unicodedata.normalize("NFKC", text)
    normalized = _DIGIT_GROUP.sub("", _IGNORED.sub("", normalized))
    # Lower case may decompose a letter (`İ`), so marks are looked at a second time.
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
    """Combining marks that belong to the spelling; not the enclosing ones of emoji such as 1️⃣."""
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
