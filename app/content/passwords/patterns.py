"""Passwords that repeat characters, or follow the alphabet, the digits or a keyboard."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from app.content.passwords.commonest import folded

FEWEST_CHARACTERS = 4  # that differ
FEWEST_PIECES = 5
SHORTEST_RUN = 3

# rows and columns of keyboards, of which the second line is with the shift key
_ROWS = (
    *("`1234567890-=", "qwertyuiop[]\\", "asdfghjkl;'", "zxcvbnm,./"),
    *("~!@#$%^&*()_+", "{}", ':"', "<>?"),
    *("azertyuiop^$", "qsdfghjklmù", "wxcvbn,;:!"),
    *("qwertzuiopü", "asdfghjklöä", "yxcvbnm,.-"),
    *("ёйцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"),
    *("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "0p;/"),
    *("1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0"),
)
_NEIGHBOURS = {pair for row in _ROWS for pair in pairwise(row)} | {("9", "0")}


def repeated_part(password: str) -> str:
    """Return what a password repeats, at least twice; the password if it repeats nothing."""
    for length in range(1, len(password) // 2 + 1):
        if password[length:] == password[:-length]:
            return password[:length]
    return password


def has_few_characters(password: str) -> bool:
    """Return whether a password consists of the same few characters."""
    return len(set(folded(password))) < FEWEST_CHARACTERS


def is_sequence(password: str) -> bool:
    """Return whether a password consists of a few runs, such as ``abcd``, ``4321`` or ``qwer``."""
    text = folded(password)
    position = pieces = 0
    while position < len(text) and pieces < FEWEST_PIECES:
        position += max(_run(text, position, step) for step in _STEPS)
        pieces += 1
    return pieces < FEWEST_PIECES


def _run(text: str, start: int, is_step: Callable[[str, str], bool]) -> int:
    """Return the length of the run that begins at ``start``; 1 if it is too short to be one."""
    end = start + 1
    while end < len(text) and is_step(text[end - 1], text[end]):
        end += 1
    return end - start if end - start >= SHORTEST_RUN else 1


def _same(one: str, other: str) -> bool:
    return one == other


def _forward(one: str, other: str) -> bool:
    return (one, other) in _NEIGHBOURS or ord(other) - ord(one) == 1


def _backward(one: str, other: str) -> bool:
    return _forward(other, one)


_STEPS = (_same, _forward, _backward)
