"""Group names by their first letter, for an alphabetical index."""

import unicodedata

DIGITS = "0–9"
# Scripts that form one group each, by the first word of their characters' Unicode names.
WHOLE_SCRIPTS = {"CJK": "汉字", "HIRAGANA": "かな", "KATAKANA": "かな", "HANGUL": "한글"}


def index_letter(name: str) -> str:
    """Return the group of a name: its first letter as a capital without accents, or its script."""
    for character in unicodedata.normalize("NFKC", name):
        if character.isdecimal():
            return DIGITS
        if character.isalpha():
            script = unicodedata.name(character, "").split(" ")[0].split("-")[0]
            plain = unicodedata.normalize("NFD", character)[0]
            return WHOLE_SCRIPTS.get(script) or plain.upper()
    return DIGITS


def index_sort_key(name: str) -> tuple[bool, bool, str, str]:
    """Return the sort key of a name: letters first, then whole scripts, then digits."""
    letter = index_letter(name)
    return letter == DIGITS, letter in WHOLE_SCRIPTS.values(), letter, name.casefold()
