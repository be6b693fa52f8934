"""Estimate the reading time of a text."""

import hashlib
import re
import threading

from cachetools import LRUCache, cached

# Silent reading of non-fiction: 238 words a minute in English (Brysbaert 2019,
# https://doi.org/10.1016/j.jml.2019.104047), about 400 characters in Chinese.
WORDS_PER_MINUTE = 230
CHARACTERS_PER_MINUTE = 400
SECONDS_PER_IMAGE = 6

# Han, kana and Hangul, which are counted by character.
_CHARACTER = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]"
)
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_TAG = re.compile(r"<[^>]*>")


def count_words(text: str) -> int:
    """Return the number of words of a text; Han, kana and Hangul are counted by character."""
    text, characters = _CHARACTER.subn(" ", text)
    return len(_WORD.findall(text)) + characters


def _digest(html: str) -> bytes:
    return hashlib.blake2b(html.encode(), digest_size=16).digest()


def count_text(html: str) -> tuple[int, int, int]:
    """Return how many words, Han, kana and Hangul characters, and images rendered HTML has.

    Takes time linear in the length of `html`. `app/static/js/counting.js` counts alike.
    """
    text, images = _TAG.sub(" ", html), html.count("<img ")
    text, characters = _CHARACTER.subn(" ", text)
    return len(_WORD.findall(text)), characters, images


# a few posts are read most, and their texts are long
@cached(LRUCache(1_000), key=_digest, lock=threading.Lock())
def reading_minutes(html: str) -> int:
    """Return the reading time of rendered HTML in minutes, at least 1.

    Code counts as words. Takes time linear in the length of `html`.
    """
    words, characters, images = count_text(html)
    minutes = (
        words / WORDS_PER_MINUTE
        + characters / CHARACTERS_PER_MINUTE
        + images * SECONDS_PER_IMAGE / 60
    )
    return max(1, round(minutes))
