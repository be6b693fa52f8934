"""Highlight matches in titles, and cut excerpts around them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.content.search.query_parser import Phrase
from app.content.search.tokenizer import Token, TokenKind, tokens
from app.content.text.excerpt import ELLIPSIS, shorten

LENGTH = 240  # characters of an excerpt
BEFORE = 50  # characters of these before the first match, shortened to whole words

Span = tuple[int, int]


class Segment(NamedTuple):
    """A piece of text, and whether it matches the query."""

    text: str
    is_hit: bool = False


def mark(text: str, phrases: Sequence[Phrase]) -> list[Segment]:
    """Split the whole text into segments, with every match of a phrase marked."""
    return _segments(text, sorted(_matches(text, phrases)), (0, len(text)))


def excerpt_around(text: str, phrases: Sequence[Phrase]) -> list[Segment]:
    """Return about LENGTH characters around the first match; an empty list without a match."""
    spans: list[Span] = []
    for span in _matches(text, phrases):
        if spans and span[0] > spans[0][0] + LENGTH:
            break
        spans.append(span)
    if not spans:
        return []
    spans.sort()
    start = _start(text, spans[0][0])
    rest = text[start:]
    shown = shorten(rest, LENGTH)
    end = len(text) if shown == rest else start + len(shown) - len(ELLIPSIS)
    segments = _segments(text, spans, (start, end))
    before = [Segment(ELLIPSIS)] if start > 0 else []
    after = [Segment(ELLIPSIS)] if end < len(text) else []
    return [*before, *segments, *after]


def _start(text: str, first: int) -> int:
    """Return where an excerpt begins whose first match is at ``first``, if possible at a word."""
    if first <= BEFORE:
        return 0
    space = text.find(" ", first - BEFORE, first)
    return first - BEFORE if space < 0 else space + 1


def _segments(text: str, spans: Sequence[Span], bounds: Span) -> list[Segment]:
    """Split the text within the bounds; the spans are sorted and may overlap."""
    position, last = bounds
    segments: list[Segment] = []
    for start, end in _merged(spans):
        start, end = max(start, position), min(end, last)
        if start >= end:
            continue
        if start > position:
            segments.append(Segment(text[position:start]))
        segments.append(Segment(text[start:end], is_hit=True))
        position = end
    if position < last:
        segments.append(Segment(text[position:last]))
    return segments


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Return the spans, with overlapping and adjacent ones merged."""
    merged: list[Span] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _matches(text: str, phrases: Sequence[Phrase]) -> Iterator[Span]:
    """Yield the spans of the text that match a phrase, in the order of their ends."""
    by_last: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        if not phrase.is_prefix:
            by_last.setdefault(phrase.terms[-1], []).append(phrase)
    prefixes = [phrase for phrase in phrases if phrase.is_prefix]
    beginnings = tuple(phrase.terms[-1] for phrase in prefixes)
    recent: deque[Token] = deque(maxlen=max((len(each.terms) for each in phrases), default=1))
    for token in tokens(text):
        recent.append(token)
        ending = by_last.get(token.term, [])
        if token.term.startswith(beginnings):
            ending = ending + [one for one in prefixes if token.term.startswith(one.terms[-1])]
        for phrase in ending:
            length = len(phrase.terms)
            before = [one.term for one in recent][-length:-1]
            if len(recent) >= length and before == list(phrase.terms[:-1]):
                yield recent[-length].start, _end(phrase, token)


def _end(phrase: Phrase, token: Token) -> int:
    """Return the end of a match: that of the word, or of the first character of a bigram."""
    if phrase.is_prefix and token.kind is TokenKind.BIGRAM:
        return token.first_end
    return token.end
