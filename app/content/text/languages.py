"""Names, text directions and detection of languages.

Languages are BCP 47 tags (https://www.rfc-editor.org/info/bcp47), such as ``en`` and ``zh-Hans``.
"""

import re
from collections import Counter
from functools import lru_cache

from babel import Locale, UnknownLocaleError

# The syntax of a language tag, up to the length of the database column.
LANGUAGE_TAG = re.compile(r"(?=.{2,16}$)[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)

# The languages that an author can choose, each by its own name.
COMMON_LANGUAGES = {
    "en": "English",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
    "ja": "日本語",
    "ko": "한국어",
    "ar": "العربية",
    "bn": "বাংলা",
    "cs": "Čeština",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "es": "Español",
    "fa": "فارسی",
    "fi": "Suomi",
    "fr": "Français",
    "he": "עברית",
    "hi": "हिन्दी",
    "hu": "Magyar",
    "id": "Bahasa Indonesia",
    "it": "Italiano",
    "nb": "Norsk bokmål",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt": "Português",
    "ro": "Română",
    "ru": "Русский",
    "sv": "Svenska",
    "sw": "Kiswahili",
    "th": "ไทย",
    "tr": "Türkçe",
    "uk": "Українська",
    "ur": "اردو",
    "vi": "Tiếng Việt",
}

RIGHT_TO_LEFT_SCRIPTS = {"adlm", "arab", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"}
RIGHT_TO_LEFT_LANGUAGES = {
    *("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks"),
    *("nqo", "pnb", "ps", "sd", "syr", "ug", "ur", "yi"),
}

# Words by script, under the most common language of that script.
_WORDS = {
    "en": "[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+",
    "zh": "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]",
    "ja": "[\u3041-\u30ff]",
    "ko": "[\u1100-\u11ff\uac00-\ud7af]+",
    "ru": "[\u0400-\u052f]+",
    "ar": "[\u0600-\u06ff\u0750-\u077f]+",
    "he": "[\u0590-\u05ff]+",
    "el": "[\u0370-\u03ff\u1f00-\u1fff]+",
    "hi": "[\u0900-\u097f]+",
    "bn": "[\u0980-\u09ff]+",
    "th": "[\u0e00-\u0e7f]+",
}
_WORD = re.compile("|".join(f"(?P<{language}>{word})" for language, word in _WORDS.items()))
# Languages of each script; all others use Latin letters.
_SAME_SCRIPT = {
    "ru": {"be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "uk"},
    "ar": {"ar", "ckb", "fa", "ks", "pnb", "ps", "sd", "ug", "ur"},
    "he": {"he", "iw", "yi"},
    "hi": {"hi", "mr", "ne", "sa"},
    "bn": {"as", "bn"},
    "zh": {"ja", "yue", "zh"},  # a short Japanese text may have no kana
}
_NOT_LATIN = set(_WORDS).union(*_SAME_SCRIPT.values()) - {"en"}
# The number of characters from which the language of a text is detected.
DETECTION_LENGTH = 400


def language_name(tag: str) -> str:
    """Return the name of a language in that language, or the tag if it is unknown."""
    if tag in COMMON_LANGUAGES:
        return COMMON_LANGUAGES[tag]
    try:
        return Locale.parse(tag, sep="-").get_display_name() or tag
    except (UnknownLocaleError, ValueError):
        return tag


def direction(tag: str) -> str:
    """Return the value of HTML's ``dir`` for a language: ``rtl``, ``ltr``, or ``auto`` for ''."""
    if not tag:
        return "auto"
    language, *more = tag.lower().split("-")
    scripts = {part for part in more if len(part) == 4 and part.isalpha()}
    is_rtl = scripts & RIGHT_TO_LEFT_SCRIPTS if scripts else language in RIGHT_TO_LEFT_LANGUAGES
    return "rtl" if is_rtl else "ltr"


def language_of_text(text: str, likely: str = "") -> str:
    """Detect the language of a text from its script, for HTML's ``lang``.

    Returns ``likely`` if that language uses the script, or if the text has no letters; otherwise
    the most common language of the script.
    """
    return _language_of_beginning(text[:DETECTION_LENGTH], likely)


@lru_cache(maxsize=1_000)  # pages show the same few texts again and again
def _language_of_beginning(text: str, likely: str) -> str:
    words = Counter(match.lastgroup for match in _WORD.finditer(text))
    if words["ja"] * 4 > words["zh"]:
        words["ja"] += words.pop("zh", 0)
    else:
        words["zh"] += words.pop("ja", 0)
    detected, number = max(words.items(), key=lambda item: item[1], default=("", 0))
    if not number or detected is None or _uses_script_of(likely, detected):
        return likely
    return detected


def _uses_script_of(tag: str, other: str) -> bool:
    language = tag.lower().split("-")[0]
    if other == "en":
        return bool(language) and language not in _NOT_LATIN
    return language in _SAME_SCRIPT.get(other, {other})
