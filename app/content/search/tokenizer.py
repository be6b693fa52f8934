"""Split text into search terms, in the same way for stored texts and for queries.

The tokenizers of the databases hardly support Chinese and Japanese. So the application makes the
terms, and the databases only store them:

* A word of letters and digits is a term, in lower case and without accents. Spellings of one word
  that differ by keyboard or habit are one term; ``_fold`` lists them.
* A run of characters of a script without spaces gives overlapping bigrams: 学习编程 becomes 学习,
  习编 and 编程. Its last character is a term as well, so that every character begins a term and
  can be searched for alone.
* A symbol (😀, ©, and the signs in C++ and #tag) is a term.
* Invisible characters, such as soft hyphens and zero-width joiners, do not divide a word, and
  neither do the separators in 1,000. Apostrophes do, whichever character they are: l’été is found
  by été.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from app.content.text.cjk import unwrap
from app.content.text.excerpt import INLINE_TAGS
from app.content.text.invisible import DEFAULT_IGNORABLE

# To be raised when the terms of a text change: `flask deploy` then makes the stored ones anew.
TOKENIZER_VERSION = 2

# Longer "words" are URLs and keys. PostgreSQL stores lexemes of at most 2046 bytes.
LONGEST_TERM = 64

# Scripts without spaces between words. Hangul has spaces, but not inside compounds.
_UNSPACED = (
    # Thai, Lao, Burmese, Khmer without their digits
    "\u0e00-\u0e4f\u0e5a-\u0ecf\u0eda-\u0eff"
    "\u1000-\u103f\u104a-\u108f\u109a-\u109f\u1780-\u17df\u17ea-\u17ff"
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
# й, ї and ў are letters of their own; ё is mostly written е. The others are stress marks.
_ACCENTS = re.compile(
    "(?<=[a-zα-ω])[\u0300-\u036f]+|(?<=[аиоуыэюяі])[\u0300\u0301]|(?<=е)[\u0300\u0301\u0308]+"
)
# Hebrew and Arabic vowel points and the nuktas of Indian scripts, which most texts omit
_POINTS = re.compile(
    "[\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u20e3"
    "\u093c\u09bc\u0a3c\u0abc\u0afd-\u0aff\u0b3c\u0c3c\u0cbc\u1c37]"
)
_PLAIN_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "þ": "th", "ı": "i"}
)
# Letters that keyboards for Arabic, Persian and Urdu, and habits of writing, interchange:
# https://lucene.apache.org/core/10_0_0/analysis/common/ (ArabicNormalizer, PersianNormalizer)
_ARABIC_LETTERS = str.maketrans(
    {
        **dict.fromkeys("\u0649\u06cc\u06d2", "\u064a"),  # alef maksura, Farsi yeh, yeh barree
        **dict.fromkeys("\u06a9\u06aa", "\u0643"),  # keheh, swash kaf
        **dict.fromkeys("\u0629\u06c1\u06c3\u06d5", "\u0647"),  # teh marbuta, heh goal, ae
        "\u0671": "\u0627",  # alef wasla
    }
)
_DIGIT = re.compile(r"\d")
# Apostrophes that Unicode takes for letters, as in п’ять and Hawai‘i.
_APOSTROPHES = str.maketrans(
    dict.fromkeys("\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02ee\u07f4\u07f5\ua78b\ua78c", "'")
)
# Groups of three digits, or of two before them as in India, and what stands between them.
_SEPARATORS = ",'’\u066c"
GROUPED_NUMBER = rf"(?<![\d.,])\d{{1,3}}(?:[{_SEPARATORS}]\d{{2,3}})*[{_SEPARATORS}]\d{{3}}(?!\d)"
_WITH_OMITTED = re.compile(f"{DEFAULT_IGNORABLE.pattern}|{GROUPED_NUMBER}")

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
    """A term, and its start and end in the text.

    ``first_end`` is the end of the first character of a bigram, otherwise ``end``.
    """

    term: str
    start: int
    end: int
    first_end: int
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
    return [token.term for token in normalized_tokens(text)]


def normalized_tokens(text: str) -> Iterator[Token]:
    """Yield the terms of a text in order, with their positions in its normal form NFKC."""
    visible = _without(text, _omitted(text))
    return _tokens(unicodedata.normalize("NFKC", visible))


def tokens(text: str) -> Iterator[Token]:
    """Yield the terms of a text in order, with their positions.

    Characters that are letters only in the normal form NFKC (㎏, ㍿) are symbols here: use
    ``normalized_tokens`` unless the positions matter.
    """
    omitted = _omitted(text)
    if not omitted:
        yield from _tokens(text)
        return
    # the positions in the shorter text where characters are missing
    gaps = [position - before for before, position in enumerate(omitted)]
    for term, start, end, first_end, kind in _tokens(_without(text, omitted)):
        # an end is the one after its last character: what is omitted behind it is not part of it
        yield Token(
            term,
            start + bisect_right(gaps, start),
            end + bisect_right(gaps, end - 1),
            first_end + bisect_right(gaps, first_end - 1),
            kind,
        )


def _omitted(text: str) -> list[int]:
    """Return the positions of the characters that do not divide a word, in order."""
    return [
        position
        for match in _WITH_OMITTED.finditer(text)
        for position in range(*match.span())
        if not text[position].isdecimal()
    ]


def _without(text: str, omitted: list[int]) -> str:
    starts = [0, *(position + 1 for position in omitted)]
    ends = [*omitted, len(text)]
    return "".join(text[start:end] for start, end in zip(starts, ends, strict=True))


def _tokens(text: str) -> Iterator[Token]:
    for piece in _PIECES.finditer(text.translate(_APOSTROPHES)):
        start, end = piece.span()
        if piece.lastgroup == "word":
            term = _fold(piece[0])[:LONGEST_TERM]
            if term:
                yield Token(term, start, end, end, TokenKind.WORD)
        elif piece.lastgroup == "run":
            yield from _bigrams(piece[0], start)
        elif _is_symbol(piece[0]):
            yield Token(piece[0], start, end, end, TokenKind.SYMBOL)


def _bigrams(run: str, start: int) -> Iterator[Token]:
    folded = _fold(run)
    last, end = len(folded) - 1, start + len(run)
    # folding joins half-width kana with their marks: then every term has the span of the run
    is_aligned = len(folded) == len(run)
    for index in range(last):
        at = start + index
        span = (at, at + 2, at + 1) if is_aligned else (start, end, end)
        yield Token(folded[index : index + 2], *span, TokenKind.BIGRAM)
    if folded:
        last_start = start + last if is_aligned else start
        yield Token(folded[-1], last_start, end, end, TokenKind.LAST_CHARACTER)


def _fold(word: str) -> str:
    """Normalize a word for comparison.

    NFKC, case folded, without accents, stress marks, vowel points and nuktas; ё as е, letters of
    Arabic keyboards alike, and the digits of all scripts as 0 to 9.
    """
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFKC", word).casefold().translate(_PLAIN_LETTERS)
    folded = _ACCENTS.sub("", unicodedata.normalize("NFD", folded))
    folded = unicodedata.normalize("NFC", _POINTS.sub("", folded)).translate(_ARABIC_LETTERS)
    return _DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), folded)


@lru_cache(maxsize=2048)
def _is_symbol(character: str) -> bool:
    # not Sk: modifiers, such as the skin tone of an emoji
    return character in "+#" or unicodedata.category(character) in ("So", "Sm", "Sc")
