"""Passwords that are like a word that others know, such as the user's name."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from app.content.passwords.commonest import folded
from app.content.passwords.variants import variants, with_letters

SHORTEST_WORD = 3
SIMILAR = 0.7  # as in Django's UserAttributeSimilarityValidator
LONGEST = 254  # characters that are compared: as many as an address has

_BETWEEN_PARTS = re.compile(r"[\W_]+")


def consists_of(password: str, word: str) -> bool:
    """Return whether a password is a variant of a word or of a part of it, or at least half is.

    :param word: a name or an address; parts are what spaces and signs divide
    """
    parts = {_letters(part) for part in _BETWEEN_PARTS.split(word)}
    if parts & {_letters(variant) for variant in variants(password)} - {""}:
        return True
    letters, known = _letters(password), _letters(word)
    if len(known) < SHORTEST_WORD or len(letters) > 2 * len(known):
        return False
    return known in letters or letters in known


def resembles(password: str, word: str) -> bool:
    """Return whether most of a password is in a word, in the same order."""
    letters, known = _letters(password)[:LONGEST], _letters(word)[:LONGEST]
    if len(letters) > 2 * len(known):
        return False
    return SequenceMatcher(None, letters, known).ratio() >= SIMILAR


def _letters(text: str) -> str:
    """Return the letters of a text and those for which its digits and signs may stand."""
    return "".join(filter(str.isalnum, with_letters(folded(text))[0]))
