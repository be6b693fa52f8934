"""Estimate the reading time of a text."""

import re
from functools import lru_cache

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


@lru_cache(maxsize=50)  # a few posts are read most
def reading_minutes(html: str) -> int:
    """Return the reading time of rendered HTML in minutes, at least 1.

    Code counts as words. Takes time linear in the length of `html`.
    """
    text, images = _TAG.sub(" ", html), html.count("<img ")
    text, characters = _CHARACTER.subn(" ", text)
    words = len(_WORD.findall(text))
    minutes = (
        words / WORDS_PER_MINUTE
        + characters / CHARACTERS_PER_MINUTE
        + images * SECONDS_PER_IMAGE / 60
    )
    return max(1, round(minutes))
