"""What the name of a file says, before it is read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

MARKDOWN = frozenset({".md", ".markdown", ".mkd", ".mkdn", ".mkdown", ".mdown"})
# what Jekyll and Hugo also make pages of, and is not read
_OTHERS = frozenset({".html", ".htm", ".textile", ".rst", ".adoc", ".asciidoc", ".org", ".pandoc"})
_DATED = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:-|_|$)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Found:
    """A file with a post or a page.

    :param dialect: which program's marks its body has: ``jekyll``, ``hugo`` or ``plain``
    :param slug: the last part of its address, if the file itself names none
    :param date: that of its name, or ''
    :param folders: those that are part of its address
    :param language: of its name or folder, or ''
    :param group: files with the same one are translations of each other, or ''
    :param rank: originals are before their translations
    """

    name: str
    kind: Literal["post", "page"]
    dialect: str
    slug: str
    date: str = ""
    folders: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str = ""
    group: str = ""
    rank: int = 0
    is_draft: bool = False
    needs_front_matter: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """A file that is left out, and why."""

    name: str
    why: str


Finding = Found | Left
Findings = Iterable[Finding]


def is_markdown(name: str) -> bool:
    """Return whether a file is one of Markdown, by its extension."""
    return PurePosixPath(name).suffix.lower() in MARKDOWN


def is_other_markup(name: str) -> bool:
    """Return whether a file has a text in another language than Markdown."""
    return PurePosixPath(name).suffix.lower() in _OTHERS


def date_and_rest(stem: str) -> tuple[str, str]:
    """Return the date at the beginning of a name, or '', and what follows it."""
    found = _DATED.fullmatch(stem)
    return (found[1], found[2].strip("-_ ")) if found else ("", stem)
