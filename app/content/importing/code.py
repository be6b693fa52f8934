"""Which parts of a Markdown text are code, where marks of other programs mean nothing."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

_FENCE = re.compile(r"[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)?(`{3,}|~{3,})([^\n]*)")
_TICKS = re.compile("`+")


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Return a text whose parts outside of fenced code and code spans are changed."""
    found: list[str] = []
    prose: list[str] = []

    def end_prose() -> None:
        if prose:
            found.append(_outside_spans("".join(prose), change))
            prose.clear()

    fence = ""
    for line in text.splitlines(keepends=True):
        mark = _FENCE.match(line)
        if fence:
            found.append(line)
            is_end = mark and mark[1].startswith(fence) and not mark[2].strip()
            fence = "" if is_end else fence
        elif mark and not (mark[1][0] == "`" and "`" in mark[2]):
            end_prose()
            found.append(line)
            fence = mark[1]
        else:
            prose.append(line)
            if not line.strip():
                end_prose()  # a code span does not go on after an empty line
    end_prose()
    return "".join(found)


def _outside_spans(text: str, change: Callable[[str], str]) -> str:
    runs = [(found.start(), len(found[0])) for found in _TICKS.finditer(text)]
    if not runs:
        return change(text)
    by_length: dict[int, list[int]] = {}
    for start, length in runs:
        by_length.setdefault(length, []).append(start)
    found: list[str] = []
    done = 0
    for start, length in runs:
        same = by_length[length]
        after = bisect_right(same, start)
        if start < done or after == len(same) or text[start - 1 : start] == "\\":
            continue
        end = same[after] + length
        found += [change(text[done:start]), text[start:end]]
        done = end
    return "".join([*found, change(text[done:])])


def fenced(code: str, language: str) -> str:
    """Return code as a block in a fence that it does not have itself."""
    longest = max((len(each) for each in _TICKS.findall(code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{code.strip(chr(10))}\n{fence}"
