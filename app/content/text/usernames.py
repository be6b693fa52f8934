"""What makes two usernames one, which look alike, and of which scripts their letters are."""

import unicodedata

# Letters and digits that fonts draw like one of a to z, by what they look like. The rules for
# usernames allow one script in each, so a whole name has to be made of them to deceive
# (https://www.unicode.org/reports/tr39/#Whole_Script_Confusables). Case matters: I looks like l.
_LOOKALIKES = {
    "a": "АаΑαɑ",
    "b": "ВΒЬ",
    "c": "Ссϲ",
    "d": "ԁ",
    "e": "ЕеΕҽ",
    "f": "ϝ",
    "g": "ɡց",
    "h": "НһΗհ",
    "i": "іιıİ",
    "j": "Јјϳ",
    "k": "КкΚκ",
    "l": "1IІΙӀӏǀ",
    "m": "МΜ",
    "n": "Νոп",
    "o": "0ОоΟοσօ",
    "p": "РрΡρ",
    "q": "Ԛԛզ",
    "r": "г",
    "s": "Ѕѕ",
    "t": "ТΤτ",
    "u": "υսЦ",
    "v": "νѵ",
    "w": "Ԝԝѡω",
    "x": "ХхΧχ",
    "y": "УуΥγү",
    "z": "Ζ",
    "3": "Зз",
}
_PLAIN = str.maketrans({each: plain for plain, alike in _LOOKALIKES.items() for each in alike})
# Scripts that one language writes together, by the first word of their characters' Unicode names.
_WRITTEN_TOGETHER = (
    frozenset({"CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"CJK", "BOPOMOFO"}),
    frozenset({"CJK", "HANGUL"}),
)


def normalize_username(username: str) -> str:
    """Return the form in which a username is stored: NFKC, without white space around it."""
    return unicodedata.normalize("NFKC", username).strip()


def username_key(username: str) -> str:
    """Return what identifies the user of this name: its case, width and encoding are no part.

    Caseless matching of identifiers
    (https://www.unicode.org/versions/latest/core-spec/chapter-3/#G53513).
    """
    return unicodedata.normalize("NFKC", normalize_username(username).casefold())


def username_skeleton(username: str) -> str:
    """Return a text that is the same for usernames that look alike, such as paypal and PaypaI."""
    return username_key(normalize_username(username).translate(_PLAIN))


def script_of(character: str) -> str:
    """Return the script of a letter or mark, "COMBINING" for a mark of any script."""
    first = unicodedata.name(character, "").split(" ")[0].split("-")[0]
    return "CJK" if first == "IDEOGRAPHIC" else first


def are_written_together(scripts: set[str]) -> bool:
    """Return whether one writing system has all these scripts."""
    return len(scripts) < 2 or any(scripts <= together for together in _WRITTEN_TOGETHER)
