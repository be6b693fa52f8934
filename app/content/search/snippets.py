"""The place in a text where something was found, cut out and marked."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.content.search.query_parser import Phrase
from app.content.search.tokenizer import Kind, Token, tokens
from app.content.text.excerpt import ELLIPSIS, shorten

LENGTH = 240  # characters of an excerpt
BEFORE = 50  # of these before the first place, less a word

Span = tuple[int, int]


class Segment(NamedTuple):
    """A piece of text, and whether it is what was looked for."""

    text: str
    is_hit: bool = False


def mark(text: str, phrases: Sequence[Phrase]) -> list[Segment]:
    """The whole text in pieces, every place marked where a phrase stands."""
    return _segments(text, sorted(_places(text, phrases)), (0, len(text)))


def excerpt_around(text: str, phrases: Sequence[Phrase]) -> list[Segment]:
    """About LENGTH characters around the first place where a phrase stands; [] without one."""
    spans: list[Span] = []
    for span in _places(text, phrases):
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
    """Where an excerpt begins whose first marked place is at ``first``: between words if it can."""
    if first <= BEFORE:
        return 0
    space = text.find(" ", first - BEFORE, first)
    return first - BEFORE if space < 0 else space + 1


def _segments(text: str, spans: Sequence[Span], bounds: Span) -> list[Segment]:
    """What stands within the bounds; the spans are in order and may overlap."""
    place, last = bounds
    segments: list[Segment] = []
    for start, end in _merged(spans):
        start, end = max(start, place), min(end, last)
        if start >= end:
            continue
        if start > place:
            segments.append(Segment(text[place:start]))
        segments.append(Segment(text[start:end], is_hit=True))
        place = end
    if place < last:
        segments.append(Segment(text[place:last]))
    return segments


def _merged(spans: Sequence[Span]) -> Iterator[Span]:
    """The spans with those made one that touch."""
    current: Span | None = None
    for span in spans:
        if current is not None and span[0] <= current[1]:
            current = (current[0], max(current[1], span[1]))
            continue
        if current is not None:
            yield current
        current = span
    if current is not None:
        yield current


def _places(text: str, phrases: Sequence[Phrase]) -> Iterator[Span]:
    """Where the phrases stand in the text, by the end of each."""
    by_last: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        if not phrase.is_open:
            by_last.setdefault(phrase.terms[-1], []).append(phrase)
    open_ones = [phrase for phrase in phrases if phrase.is_open]
    beginnings = tuple(phrase.terms[-1] for phrase in open_ones)
    recent: deque[Token] = deque(maxlen=max((len(each.terms) for each in phrases), default=1))
    for token in tokens(text):
        recent.append(token)
        ending = by_last.get(token.term, [])
        if token.term.startswith(beginnings):
            ending = ending + [one for one in open_ones if token.term.startswith(one.terms[-1])]
        for phrase in ending:
            length = len(phrase.terms)
            stands = [one.term for one in recent][-length:-1]
            if len(recent) >= length and stands == list(phrase.terms[:-1]):
                yield recent[-length].start, _end(phrase, token)


def _end(phrase: Phrase, token: Token) -> int:
    """A word is marked whole; of two neighbours only the one that was asked for."""
    if phrase.is_open and token.kind is Kind.PAIR and token.end == token.start + 2:
        return token.start + 1
    return token.end
