"""Differences between texts."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.text.differences import (
    ADDED,
    REMOVED,
    SAME,
    Run,
    blocks,
    count_words,
    differences,
    words_changed,
)

ALPHABET = st.sampled_from([*"ab .\n\t", "灯", "塔", "é", "e\u0301", "שׁ", "😀", "\r", "\u2028"])
TEXTS = st.one_of(st.lists(ALPHABET).map("".join), st.text())


def runs(old: str, new: str) -> list[tuple[str, str]]:
    """The runs as pairs, for comparison."""
    return [(run.kind, run.text) for run in differences(old, new)]


def test_words_are_removed_and_added() -> None:
    assert runs("The old lamp burns.", "The new lamp burns.") == [
        (SAME, "The"),
        (REMOVED, " old"),
        (ADDED, " new"),
        (SAME, " lamp burns."),
    ]


def test_scripts_without_spaces_are_compared_by_character() -> None:
    assert runs("灯塔很旧，还亮着。", "灯塔很新，还亮着。") == [
        (SAME, "灯塔很"),
        (REMOVED, "旧"),
        (ADDED, "新"),
        (SAME, "，还亮着。"),
    ]
    assert runs("ประภาคารเก่า", "ประภาคารใหม่")[0][0] == SAME


def test_a_rewritten_sentence_is_not_cut_at_each_small_word() -> None:
    old, new = "We went to the sea by night.", "Nobody has seen the keepers since then."
    assert len(runs(old, new)) <= 3


@given(old=TEXTS, new=TEXTS)
def test_both_texts_are_in_the_difference(old: str, new: str) -> None:
    found = differences(old, new)
    assert "".join(run.text for run in found if run.kind != ADDED) == old
    assert "".join(run.text for run in found if run.kind != REMOVED) == new
    assert all(run.text for run in found)
    assert all(one.kind != other.kind for one, other in itertools.pairwise(found))
    lines = blocks(old, new)
    shown = "".join(run.text for block in lines for run in block.new)
    assert shown.count("\n") + sum(block.folded for block in lines) in (
        new.count("\n"),
        new.count("\n") + 1,
    )


def test_equal_texts_have_no_changed_block() -> None:
    assert not any(block.is_changed for block in blocks("One.\n\nTwo.", "One.\n\nTwo."))
    assert blocks("", "") == []


def test_long_unchanged_stretches_are_folded() -> None:
    lines = [f"Line {number}\n" for number in range(100)]
    changed = [*lines[:50], "Another\n", *lines[51:]]
    found = blocks("".join(lines), "".join(changed))
    assert [block.folded for block in found if block.folded] == [48, 47]
    shown = "".join(run.text for block in found for run in block.new)
    assert shown == "Line 48\nLine 49\nAnother\nLine 51\nLine 52\n"
    [change] = [block for block in found if block.is_changed]
    assert "".join(run.text for run in change.old) == "Line 50\n"


def test_white_space_that_changes_is_shown() -> None:
    [added] = [run for run in differences("One.\nTwo.", "One.\n\nTwo.") if run.kind == ADDED]
    assert added.shown == "¶\n"
    assert Run(SAME, " \n").shown == " \n"


def test_words_are_counted() -> None:
    assert count_words("It's a well-known lamp, 灯塔 42.") == 7
    assert words_changed("one two two three", "two three four five") == (2, 2)
    assert words_changed("灯塔", "灯火塔") == (1, 0)


def _prose(seed: int, words: int = 16_000) -> list[str]:
    chosen = random.Random(seed)
    known = ["".join(chosen.choices("abcdefghijklm", k=chosen.randint(2, 9))) for _ in range(3000)]
    return [chosen.choice(known) for _ in range(words)]


def _edited(words: list[str]) -> list[str]:
    chosen = random.Random(3)
    edited = list(words)
    for _ in range(2000):
        edited[chosen.randrange(len(edited))] = "changed"
    return edited


HARD: dict[str, Callable[[], tuple[str, str]]] = {
    "many changes": lambda: (" ".join(_prose(1)), " ".join(_edited(_prose(1)))),
    "wholly different": lambda: (" ".join(_prose(1)), " ".join(_prose(2))),
    "Chinese": lambda: (
        "".join(chr(0x4E00 + ord(word[0])) for word in _prose(1, 33_000)),
        "".join(chr(0x4E00 + ord(word[0])) for word in _prose(2, 33_000)),
    ),
    "two words": lambda: ("a b " * 25_000, "b a b " * 16_600),
    "lines": lambda: ("a\n" * 50_000, "b\na\n" * 25_000),
    "dots": lambda: ("." * 100_000, ".," * 50_000),
    "spaces": lambda: (" " * 100_000, "\t\n" * 50_000),
}


@pytest.mark.parametrize("name", HARD)
def test_long_and_hostile_texts_take_bounded_time(name: str) -> None:
    old, new = HARD[name]()
    taken: list[float] = []
    while len(taken) < 3 and min(taken, default=2) >= 2:  # garbage may be collected
        started = time.process_time()
        found = differences(old, new)
        taken.append(time.process_time() - started)
    assert min(taken) < 2  # seconds of CPU; measured below 0.4
    assert "".join(run.text for run in found if run.kind != REMOVED) == new
    assert [run for run in found if run.kind != SAME]


def test_many_changes_in_a_long_text_are_told_apart() -> None:
    old, new = HARD["many changes"]()
    kept = sum(len(run.text) for run in differences(old, new) if run.kind == SAME)
    assert kept > len(old) * 0.7
