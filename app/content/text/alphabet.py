"""The letter under which a name stands in an index."""

import unicodedata

DIGITS = "0–9"
# Scripts whose readers look for no single letter: by the beginning of their characters' names.
WHOLE_SCRIPTS = {"CJK": "汉字", "HIRAGANA": "かな", "KATAKANA": "かな", "HANGUL": "한글"}


def index_letter(name: str) -> str:
    """Answer the first letter as a capital without accents, or what stands for its script."""
    for character in unicodedata.normalize("NFKC", name):
        if character.isdecimal():
            return DIGITS
        if character.isalpha():
            script = unicodedata.name(character, "").split(" ")[0].split("-")[0]
            plain = unicodedata.normalize("NFD", character)[0]
            return WHOLE_SCRIPTS.get(script) or plain.upper()
    return DIGITS


def index_place(name: str) -> tuple[bool, bool, str, str]:
    """Answer what names are sorted by: letters first, whole scripts after them, then digits."""
    letter = index_letter(name)
    return letter == DIGITS, letter in WHOLE_SCRIPTS.values(), letter, name.casefold()
