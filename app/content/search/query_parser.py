"""Parse search queries: words, "phrases", -exclusions, author:name, tag:slug.

A single hyphen before a letter or a quotation mark excludes; ``--dry-run`` and ``-1`` are words.

There are no syntax errors: everything else is text to search for, and text without letters,
digits or symbols is ignored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.content.search.tokenizer import GROUPED_NUMBER, TokenKind, normalized_tokens

LONGEST_QUERY = 200  # characters
MOST_PHRASES = 20  # words and phrases

_QUOTES = str.maketrans(dict.fromkeys("“”„‟＂", '"'))
_PARTS = re.compile(
    r"(?P<filter>author|tag)[:：](?P<value>\"[^\"]+\"|[^\s\"]+)"
    r"|(?P<minus>(?:-(?=\"|[^\W\d_]))?)"
    rf"(?:\"(?P<quoted>[^\"]*)\"|(?P<word>(?:{GROUPED_NUMBER}|[^\s\"、，；])+))",
    re.IGNORECASE,
)


class QueryTooLong(ValueError):
    """The query has more than LONGEST_QUERY characters or MOST_PHRASES phrases."""


@dataclass(frozen=True)
class Phrase:
    """Adjacent terms. With ``is_prefix`` the last one may be the beginning of a longer term."""

    terms: tuple[str, ...]
    is_prefix: bool


@dataclass(frozen=True)
class Query:
    """A parsed query. ``author`` and ``tag`` are '' without such a filter.

    ``text`` is the query as typed, without its filters.
    """

    text: str = ""
    required: tuple[Phrase, ...] = ()
    excluded: tuple[Phrase, ...] = ()
    author: str = ""
    tag: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the query matches nothing: neither a required phrase nor a filter."""
        return not (self.required or self.author or self.tag)


def parse(text: str, author: str = "", tag: str = "") -> Query:
    """Parse a query. Filters in ``text`` override ``author`` and ``tag``.

    Raises QueryTooLong.
    """
    if max(map(len, (text, author, tag))) > LONGEST_QUERY:
        raise QueryTooLong
    filters = {"author": author.strip(), "tag": tag.strip()}
    rest: list[str] = []
    required: list[Phrase] = []
    excluded: list[Phrase] = []
    for part in _PARTS.finditer(text.translate(_QUOTES)):
        if part["filter"]:
            filters[part["filter"].lower()] = part["value"].strip('"').strip()
            continue
        rest.append(part[0])
        is_prefix = part["word"] is not None and not part["minus"]
        phrase = phrase_of(part["quoted"] or part["word"] or "", is_prefix)
        phrases = excluded if part["minus"] else required
        if phrase is not None and phrase not in phrases:
            phrases.append(phrase)
    if len(required) + len(excluded) > MOST_PHRASES:
        raise QueryTooLong
    # tags are displayed, and so often typed, with a leading #
    filters["tag"] = filters["tag"].lstrip("#")
    return Query(" ".join(rest), tuple(required), tuple(excluded), **filters)


def phrase_of(text: str, is_prefix: bool) -> Phrase | None:
    """Return the terms of a word or phrase, or None if it has none.

    Two or more characters of a script without spaces are matched by their bigrams, which also
    match inside a longer run. A single character matches as the beginning of a bigram, or as the
    last character of a run.
    """
    found = list(normalized_tokens(text))
    if not found:
        return None
    last = found[-1]
    is_prefix = is_prefix and last.kind is TokenKind.WORD
    if last.kind is TokenKind.LAST_CHARACTER:
        if len(found) > 1 and found[-2].kind is TokenKind.BIGRAM and found[-2].end == last.end:
            del found[-1]
        else:
            is_prefix = True
    return Phrase(tuple(token.term for token in found), is_prefix)
