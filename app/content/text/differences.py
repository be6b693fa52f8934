"""The difference between two texts, by words; scripts without spaces are compared by character.

Texts are cut where a few words in a row occur once in each of them, in the same order, as patience
diff does (https://bramcohen.livejournal.com/73318.html). What lies between two such places is
compared word by word with rapidfuzz. A stretch that is too long for that, because nothing in it is
common, counts as replaced, so that time and memory are bounded whatever the texts are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import Indel

SAME, REMOVED, ADDED = "same", "removed", "added"
# unchanged lines that are shown before and after a change, and the fewest that are folded
CONTEXT = 2
FOLDED_LINES = 3
# pairs of words that one stretch may have; a comparison takes less than a nanosecond a pair
LARGEST_STRETCH = 4_000_000
# words in a row that mark a place in both texts
MARK = 4

# Han, kana, Hangul and the scripts of South-East Asia, which do not separate words.
_CHARACTER = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
    "\U00020000-\U0003ffff"
)
# A word has the spaces before it; a line end stands alone, so that lines can be told apart.
_TOKEN = re.compile(rf"\n|[^\S\n]*(?:[{_CHARACTER}]|(?:(?![{_CHARACTER}])\w)+|[^\w\s])|[^\S\n]+")
_WORD = re.compile(rf"[{_CHARACTER}]|(?:(?![{_CHARACTER}])[^\W_])+(?:['’\-](?![{_CHARACTER}])\w+)*")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_INVISIBLE = str.maketrans({" ": "·", "\n": "¶\n", "\t": "→"})


Bounds = tuple[int, int, int, int]


class Step(NamedTuple):
    """A stretch of words: where it begins and ends in both lists, which may have the same there."""

    is_same: bool
    old_start: int
    old_end: int
    new_start: int
    new_end: int


class Change(NamedTuple):
    """What is removed, what is added in its place, and what follows unchanged."""

    removed: str
    added: str
    same: str


class Run(NamedTuple):
    """A stretch of text: ``kind`` is SAME, REMOVED or ADDED."""

    kind: str
    text: str

    @property
    def shown(self) -> str:
        """The text; white space that was removed or added is made visible."""
        if self.kind == SAME or self.text.strip():
            return self.text
        return self.text.translate(_INVISIBLE)


@dataclass(frozen=True)
class Block:
    """Whole lines: changed ones, or unchanged ones of which ``folded`` are left out."""

    runs: tuple[Run, ...]
    is_changed: bool = False
    folded: int = 0

    @property
    def old(self) -> tuple[Run, ...]:
        """The lines before the change."""
        return tuple(run for run in self.runs if run.kind != ADDED)

    @property
    def new(self) -> tuple[Run, ...]:
        """The lines after the change."""
        return tuple(run for run in self.runs if run.kind != REMOVED)


def differences(old: str, new: str) -> list[Run]:
    """Return the runs of two texts.

    What is not ADDED makes the old text, what is not REMOVED the new one. Of two runs side by side
    the removed one comes first, and neighbours are of different kinds.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    runs = [
        Run(kind, text)
        for change in _without_crumbs(_changes(before, after))
        for kind, text in zip((REMOVED, ADDED, SAME), change, strict=True)
    ]
    return [run for run in runs if run.text]


def blocks(old: str, new: str) -> list[Block]:
    """Return the lines of two texts, with long unchanged stretches folded."""
    found: list[Block] = []
    changed: list[Run] = []
    unchanged: list[str] = []
    for runs in _lines(differences(old, new)):
        if all(run.kind == SAME for run in runs):
            if changed:
                found.append(Block(tuple(changed), is_changed=True))
                changed = []
            unchanged.append("".join(run.text for run in runs))
            continue
        if unchanged:
            found += _folded(unchanged, is_first=not found)
            unchanged = []
        changed += runs
    if changed:
        found.append(Block(tuple(changed), is_changed=True))
    found += _folded(unchanged, is_first=not found, is_last=True)
    return found


def count_words(text: str) -> int:
    """Return the number of words; characters of scripts without spaces count as words."""
    return len(_WORD.findall(text))


def words_changed(old: str, new: str) -> tuple[int, int]:
    """Return how many words a text has gained and lost, wherever they stand in it."""
    before, after = Counter(_WORD.findall(old)), Counter(_WORD.findall(new))
    return (after - before).total(), (before - after).total()


def _changes(before: list[str], after: list[str]) -> Iterator[Change]:
    numbers: dict[str, int] = {}
    old = [numbers.setdefault(token, len(numbers)) for token in before]
    new = [numbers.setdefault(token, len(numbers)) for token in after]
    removed, added = "", ""
    for step in _steps(old, new):
        was = "".join(before[step.old_start : step.old_end])
        if step.is_same:
            yield Change(removed, added, was)
            removed, added = "", ""
        else:
            removed += was
            added += "".join(after[step.new_start : step.new_end])
    yield Change(removed, added, "")


def _steps(old: list[int], new: list[int]) -> Iterator[Step]:
    """Yield the stretches of two lists of words in order."""
    old_at, new_at = 0, 0
    for old_start, new_start, length in _common(old, new):
        yield from _between(old, new, (old_at, old_start, new_at, new_start))
        old_at, new_at = old_start + length, new_start + length
        if length:
            yield Step(True, old_start, old_at, new_start, new_at)


def _common(old: list[int], new: list[int]) -> Iterator[tuple[int, int, int]]:
    """Yield the common beginning, the marked places between, and the common end.

    Each is where it begins in both lists, and its length.
    """
    shorter = min(len(old), len(new))
    first = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    rest = shorter - first
    last = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)
    old_end, new_end = len(old) - last, len(new) - last
    yield 0, 0, first
    if (old_end - first) * (new_end - first) > LARGEST_STRETCH:
        old_at, new_at = first, first
        for old_place, new_place in _places(old[first:old_end], new[first:new_end]):
            old_start, new_start = first + old_place, first + new_place
            if old_start >= old_at and new_start >= new_at:
                yield old_start, new_start, MARK
                old_at, new_at = old_start + MARK, new_start + MARK
    yield old_end, new_end, last


def _places(old: list[int], new: list[int]) -> list[tuple[int, int]]:
    """Return where words in a row are that occur once in each text: the most in the same order."""
    there = _single(new)
    pairs = sorted((at, there[mark]) for mark, at in _single(old).items() if mark in there)
    # the longest increasing subsequence: https://en.wikipedia.org/wiki/Patience_sorting
    ends: list[int] = []  # the lowest place that a sequence of each length ends with
    last: list[int] = []  # the pair that it ends with
    before: list[int] = []  # the pair before each pair
    for index, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [index]
    found = []
    index = last[-1] if last else -1
    while index >= 0:
        found.append(pairs[index])
        index = before[index]
    return found[::-1]


def _single(numbers: list[int]) -> dict[tuple[int, ...], int]:
    """Return where words in a row begin that occur once."""
    marks = list(zip(*(numbers[offset:] for offset in range(MARK)), strict=False))
    occurrences = Counter(marks)
    return {mark: at for at, mark in enumerate(marks) if occurrences[mark] == 1}


def _between(old: list[int], new: list[int], where: Bounds) -> Iterator[Step]:
    """Yield the stretches between two places."""
    old_start, old_end, new_start, new_end = where
    pairs = (old_end - old_start) * (new_end - new_start)
    if not 0 < pairs <= LARGEST_STRETCH:
        if old_start < old_end or new_start < new_end:
            yield Step(False, *where)
        return
    for step in Indel.opcodes(old[old_start:old_end], new[new_start:new_end]):
        yield Step(
            step.tag == "equal",
            old_start + step.src_start,
            old_start + step.src_end,
            new_start + step.dest_start,
            new_start + step.dest_end,
        )


def _without_crumbs(changes: Iterable[Change]) -> list[Change]:
    """Join changes that only a few words divide which both texts have by chance.

    They are those that are no longer than the changes on both sides of them, as in
    https://neil.fraser.name/writing/diff/ (semantic clean-up).
    """
    kept: list[Change] = []
    for change in changes:
        while kept and _is_crumb(kept[-1], change):
            first = kept.pop()
            change = Change(
                first.removed + first.same + change.removed,
                first.added + first.same + change.added,
                change.same,
            )
        kept.append(change)
    return kept


def _is_crumb(first: Change, second: Change) -> bool:
    sizes = [max(len(each.removed), len(each.added)) for each in (first, second)]
    return "\n" not in first.same and len(first.same) <= min(sizes)


def _lines(runs: list[Run]) -> Iterator[list[Run]]:
    """Yield the runs of each line; a line ends where both texts have the same line end."""
    line: list[Run] = []
    for run in runs:
        if run.kind != SAME:
            line.append(run)
            continue
        for part in _LINE.findall(run.text):
            line.append(Run(SAME, part))
            if part.endswith("\n"):
                yield line
                line = []
    if line:
        yield line


def _folded(lines: list[str], is_first: bool = False, is_last: bool = False) -> list[Block]:
    """Return unchanged lines, of which those far from a change are folded."""
    head = 0 if is_first else CONTEXT
    tail = 0 if is_last else CONTEXT
    folded = len(lines) - head - tail
    if folded < FOLDED_LINES:
        return [_same(lines)] if lines else []
    found = [_same(lines[:head]), Block((), folded=folded), _same(lines[head + folded :])]
    return [block for block in found if block.runs or block.folded]


def _same(lines: list[str]) -> Block:
    return Block((Run(SAME, "".join(lines)),) if lines else ())
