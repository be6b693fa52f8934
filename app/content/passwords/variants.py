"""The words that a password is made from, when signs were exchanged or added."""

from __future__ import annotations

from collections.abc import Iterator

from app.content.passwords.commonest import folded

SHORTEST_WORD = 4
# signs that stand for letters; those of the last row for either of two
_SIGNS = "@4830$57+€269(" + "1!|"
_LETTERS = "aabeosstte" + "zggc"
_EXCHANGED = tuple(str.maketrans(_SIGNS, _LETTERS + either * 3) for either in "il")


def variants(password: str) -> Iterator[str]:
    """Yield the words that a password may be made from, in lower case; first the password.

    With other signs for letters, with digits and signs at either end, or with signs in between: a
    word of at least SHORTEST_WORD characters that is at least half of the password.
    """
    whole = folded(password)
    bare = {
        _without_beginning(whole),
        _without_end(whole),
        _without_beginning(_without_end(whole)),
        "".join(filter(str.isalnum, whole)),
    }
    words = [whole, *sorted(bare - {whole})]
    for form in dict.fromkeys(form for word in words for form in (word, *with_letters(word))):
        if len(form) >= max(SHORTEST_WORD, len(whole) / 2):
            yield form


def with_letters(word: str) -> tuple[str, ...]:
    """Return a word with the letters for which its signs may stand."""
    return tuple(word.translate(exchanged) for exchanged in _EXCHANGED)


def _without_end(word: str) -> str:
    while word and not word[-1].isalpha():
        word = word[:-1]
    return word


def _without_beginning(word: str) -> str:
    return _without_end(word[::-1])[::-1]
