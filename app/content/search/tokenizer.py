"""Split text into search terms, in the same way for stored texts and for queries.

The tokenizers of the databases hardly support Chinese and Japanese. So the application makes the
terms, and the databases only store them:

* A word of letters and digits is a term, in lower case and without accents.
* A run of characters of a script without spaces gives overlapping bigrams: 学习编程 becomes 学习,
  习编 and 编程. Its last character is a term as well, so that every character begins a term and
  can be searched for alone.
* A symbol (😀, ©, and the signs in C++ and #tag) is a term.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from app.content.text.cjk import unwrap
from app.content.text.excerpt import INLINE_TAGS

# Longer "words" are URLs and keys. PostgreSQL stores lexemes of at most 2046 bytes.
LONGEST_TERM = 64

# Scripts without spaces between words. Hangul has spaces, but not inside compounds.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"  # Hangul
    "\u3005-\u3007\u3021-\u3029\u303b"  # iteration marks, zero, numerals
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
# Hebrew and Arabic vowel points, which most texts omit
_POINTS = re.compile("[\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u20e3]")
_PLAIN_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "þ": "th", "ı": "i"}
)

_IMAGE = re.compile(r'<img(?=\s)(?:[^<>"]|"[^"]*")*?\salt="([^"]*)"(?:[^<>"]|"[^"]*")*>')
_BACKLINK = re.compile(r'<a(?=\s)(?:[^<>"]|"[^"]*")*?\sclass="footnote-back"[^<>]*>[^<]*</a>')
_INLINE_TAG = re.compile(rf'</?(?:{"|".join(sorted(INLINE_TAGS))})(?:\s(?:[^<>"]|"[^"]*")*)?>')
_LINE_BREAK = re.compile(r"<br>\n?")
_TAG = re.compile(r'<(?:[^<>"]|"[^"]*")*>')


class TokenKind(Enum):
    """What a term is made of."""

    WORD = "word"
    BIGRAM = "two adjacent characters of a run"
    LAST_CHARACTER = "the last character of a run"
    SYMBOL = "symbol"


class Token(NamedTuple):
    """A term, and its start and end in the text."""

    term: str
    start: int
    end: int
    kind: TokenKind


def searchable_text(rendered: str) -> str:
    """Return the text of sanitized HTML as one line.

    It equals ``plain_text`` and is much faster. It relies on the sanitizer, which quotes all
    attributes and writes ``<`` only for tags.
    """
    text = _IMAGE.sub(r"\1", _BACKLINK.sub("", rendered))
    text = _LINE_BREAK.sub("\n", _INLINE_TAG.sub("", text))
    return " ".join(unwrap(html.unescape(_TAG.sub(" ", text))).split())


def terms(text: str) -> list[str]:
    """Return the terms of a text in order.

    No term contains white space, a quotation mark or a backslash.
    """
    return [token.term for token in tokens(unicodedata.normalize("NFKC", text))]


def tokens(text: str) -> Iterator[Token]:
    """Yield the terms of a text in order, with their positions.

    Characters that are letters only in the normal form NFKC (㎏, ㍿) are symbols here: normalize
    the text first, unless its positions matter.
    """
    for piece in _PIECES.finditer(text):
        start, end = piece.span()
        if piece.lastgroup == "word":
            term = _fold(piece[0])[:LONGEST_TERM]
            if term:
                yield Token(term, start, end, TokenKind.WORD)
        elif piece.lastgroup == "run":
            yield from _bigrams(piece[0], start)
        elif _is_symbol(piece[0]):
            yield Token(piece[0], start, end, TokenKind.SYMBOL)


def _bigrams(run: str, start: int) -> Iterator[Token]:
    folded = _fold(run)
    last, end = len(folded) - 1, start + len(run)
    # folding joins half-width kana with their marks: then every term has the span of the run
    is_aligned = len(folded) == len(run)
    for index in range(last):
        span = (start + index, start + index + 2) if is_aligned else (start, end)
        yield Token(folded[index : index + 2], *span, TokenKind.BIGRAM)
    if folded:
        last_start = start + last if is_aligned else start
        yield Token(folded[-1], last_start, end, TokenKind.LAST_CHARACTER)


def _fold(word: str) -> str:
    """Normalize a word for comparison: NFKC, case folded, without accents."""
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFKC", word).casefold().translate(_PLAIN_LETTERS)
    folded = _ACCENTS.sub("", unicodedata.normalize("NFD", folded))
    return unicodedata.normalize("NFC", _POINTS.sub("", folded))


@lru_cache(maxsize=2048)
def _is_symbol(character: str) -> bool:
    # not Sk: modifiers, such as the skin tone of an emoji
    return character in "+#" or unicodedata.category(character) in ("So", "Sm", "Sc")
