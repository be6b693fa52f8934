"""The terms under which a text is found: the same for stored texts and for what people ask.

Databases split text into words by rules of their own, which know next to nothing of Chinese or
Japanese. So the terms are made here, and the databases only keep them:

* A word of letters and digits is a term, in small letters and without accents.
* A run of characters that are written without spaces gives each pair of neighbours: 学习编程 is
  found by 学习, 习编 and 编程. Its last character is a term of its own as well, so that every
  character begins some term and can be asked for alone.
* A symbol (😀, ©, and the signs in C++ and #tag) is a term of its own.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from app.content.text.excerpt import INLINE_TAGS

# Longer "words" are addresses and keys. PostgreSQL keeps 2046 bytes at most.
LONGEST_TERM = 64

# Scripts without spaces between words. Hangul has them, but not between what makes a compound.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"  # Hangul
    "\u3005-\u3007\u3021-\u3029\u303b"  # signs of repetition, zero, numerals
    "\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # kana
    "\u3105-\u312f\u31a0-\u31bf"  # bopomofo
    "\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"  # Han
)
_MARKS = "".join(
    chr(code)
    for codes in (range(0x300, 0x2000), range(0x20D0, 0x2100), range(0xA66F, 0xAC00))
    for code in codes
    if unicodedata.category(chr(code)).startswith("M")
)
_PIECES = re.compile(
    rf"(?P<run>[{_UNSPACED}][{_UNSPACED}{_MARKS}]*)"
    rf"|(?P<word>(?:[^\W_{_UNSPACED}][{_MARKS}]*)+)"
    r"|(?P<symbol>[+#]|[^\x00-\x7f\w\s])"
)
_ACCENTS = re.compile("(?<=[a-zα-ω])[\u0300-\u036f]+")
# written for learners and in scripture, and left out by everybody else
_POINTS = re.compile("[\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u20e3]")
_PLAIN_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "þ": "th", "ı": "i"}
)

_IMAGE = re.compile(r'<img(?=\s)(?:[^<>"]|"[^"]*")*?\salt="([^"]*)"(?:[^<>"]|"[^"]*")*>')
_WAY_BACK = re.compile(r'<a(?=\s)(?:[^<>"]|"[^"]*")*?\sclass="footnote-back"[^<>]*>[^<]*</a>')
_INSIDE_WORDS = re.compile(rf'</?(?:{"|".join(sorted(INLINE_TAGS))})(?:\s(?:[^<>"]|"[^"]*")*)?>')
_TAG = re.compile(r'<(?:[^<>"]|"[^"]*")*>')


class Kind(Enum):
    """What a term is made from."""

    WORD = "word"
    PAIR = "two neighbours in a run"
    LAST = "the last character of a run"
    SYMBOL = "symbol"


class Token(NamedTuple):
    """A term, and where in the text it stands."""

    term: str
    start: int
    end: int
    kind: Kind


def searchable_text(rendered: str) -> str:
    """All that can be read in HTML that was rendered here, as one line.

    It is ``plain_text`` for many posts at once: what a parser takes a tenth of a second for takes
    a few milliseconds. It relies on quotation marks around attributes, and on ``<`` being a tag.
    """
    text = _IMAGE.sub(r"\1", _WAY_BACK.sub("", rendered))
    text = _TAG.sub(" ", _INSIDE_WORDS.sub("", text))
    return " ".join(html.unescape(text).split())


def terms(text: str) -> list[str]:
    """The terms of a text in order. None holds white space, a quotation mark or a backslash."""
    return [token.term for token in tokens(unicodedata.normalize("NFKC", text))]


def tokens(text: str) -> Iterator[Token]:
    """The terms of a text with their places, one after the other.

    Characters that only Unicode's form NFKC turns into letters (㎏, ㍿) are symbols here: bring
    the text into that form first, unless its places matter more.
    """
    for piece in _PIECES.finditer(text):
        start, end = piece.span()
        if piece.lastgroup == "word":
            term = _folded(piece[0])[:LONGEST_TERM]
            if term:
                yield Token(term, start, end, Kind.WORD)
        elif piece.lastgroup == "run":
            yield from _of_run(piece[0], start)
        elif _is_symbol(piece[0]):
            yield Token(piece[0], start, end, Kind.SYMBOL)


def _of_run(run: str, start: int) -> Iterator[Token]:
    folded = _folded(run)
    if len(folded) == len(run):
        places = range(start, start + len(run) + 1)
    else:  # half-width kana and the like: every term stands where the run does
        places = range(start, start + 1)
    last, end = len(folded) - 1, start + len(run)
    for index in range(last):
        here = (places[index], places[index + 2]) if len(places) > 1 else (start, end)
        yield Token(folded[index : index + 2], *here, Kind.PAIR)
    if folded:
        yield Token(folded[-1], places[last] if len(places) > 1 else start, end, Kind.LAST)


def _folded(word: str) -> str:
    """A word as it is compared: one form of each letter, no case, no accents."""
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFKC", word).casefold().translate(_PLAIN_LETTERS)
    folded = _ACCENTS.sub("", unicodedata.normalize("NFD", folded))
    return unicodedata.normalize("NFC", _POINTS.sub("", folded))


@lru_cache(maxsize=2048)
def _is_symbol(character: str) -> bool:
    # Sk are modifiers, such as an emoji's colour of skin
    return character in "+#" or unicodedata.category(character) in ("So", "Sm", "Sc")
