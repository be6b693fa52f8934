"""What somebody looks for: words, "phrases", -exclusions, author:name, tag:slug.

Nothing is an error of spelling here. What has no meaning in this language is text to look for, and
what has no letters either is passed over.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from app.content.search.tokenizer import Kind, tokens

LONGEST_QUERY = 200  # characters; each is at most one term and one comparison
MOST_PHRASES = 20  # words and phrases

_QUOTES = str.maketrans(dict.fromkeys("“”„‟＂", '"'))
_PARTS = re.compile(
    r"(?P<filter>author|tag)[:：](?P<value>\"[^\"]+\"|[^\s\"]+)"
    r"|(?P<minus>-?)(?:\"(?P<quoted>[^\"]*)\"|(?P<word>[^\s\"、，；]+))",
    re.IGNORECASE,
)


class QueryTooLong(ValueError):
    """More words than are looked for at once."""


@dataclass(frozen=True)
class Phrase:
    """Terms that stand side by side. The last may be the beginning of a longer one."""

    terms: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True)
class Query:
    """What must occur, what must not, and whose posts or which tag's are meant ('': everybody's).

    ``text`` is what was typed, without the filters.
    """

    text: str = ""
    wanted: tuple[Phrase, ...] = ()
    unwanted: tuple[Phrase, ...] = ()
    author: str = ""
    tag: str = ""

    @property
    def asks_nothing(self) -> bool:
        """Whether there is nothing to look for."""
        return not (self.wanted or self.author or self.tag)


def parse(text: str, author: str = "", tag: str = "") -> Query:
    """Understand what somebody typed; filters in it count more than ``author`` and ``tag``.

    Raises QueryTooLong above LONGEST_QUERY characters or MOST_PHRASES words and phrases.
    """
    if max(map(len, (text, author, tag))) > LONGEST_QUERY:
        raise QueryTooLong
    filters = {"author": author.strip(), "tag": tag.strip()}
    rest: list[str] = []
    wanted: list[Phrase] = []
    unwanted: list[Phrase] = []
    for part in _PARTS.finditer(text.translate(_QUOTES)):
        if part["filter"]:
            filters[part["filter"].lower()] = part["value"].strip('"').strip()
            continue
        rest.append(part[0])
        is_open = part["word"] is not None and not part["minus"]
        phrase = _phrase(part["quoted"] or part["word"] or "", is_open)
        found = unwanted if part["minus"] else wanted
        if phrase is not None and phrase not in found:
            found.append(phrase)
    if len(wanted) + len(unwanted) > MOST_PHRASES:
        raise QueryTooLong
    # a tag is often typed as it is shown
    filters["tag"] = filters["tag"].lstrip("#")
    return Query(" ".join(rest), tuple(wanted), tuple(unwanted), **filters)


def _phrase(text: str, is_open: bool) -> Phrase | None:
    """The terms that text holding this one has side by side; None when it has no letters.

    A run of two and more characters without spaces is found by its pairs: what the text goes on
    with is open anyway. A single one is the beginning of a pair, or the end of a run.
    """
    found = list(tokens(unicodedata.normalize("NFKC", text)))
    if not found:
        return None
    last = found[-1]
    is_open = is_open and last.kind is Kind.WORD
    if last.kind is Kind.LAST:
        if len(found) > 1 and found[-2].kind is Kind.PAIR and found[-2].end == last.end:
            del found[-1]
        else:
            is_open = True
    return Phrase(tuple(token.term for token in found), is_open)
