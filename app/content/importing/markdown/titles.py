"""The title of a text that names none: its first heading, or else the name of its file."""

from __future__ import annotations

import re

from app.content.importing.markdown.found import Found
from app.content.importing.markdown.site import JEKYLL

_ATX = re.compile(r" {0,3}#{1,6}(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_NO_PARAGRAPH = re.compile(r" {0,3}(?:[-*+>|<]|\d{1,9}[.)][ \t])|[ \t]{4}|\t")
_MARKS = (
    (re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s[^()]*)?\)"), r"\1"),
    (re.compile(r"!?\[([^\[\]]*)\]\[[^\[\]]*\]"), r"\1"),
    (re.compile(r"(`+)(.+?)\1"), r"\2"),
    (re.compile(r"(\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<!\w)([*_])(?=\S)(.+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"</?[a-zA-Z][^<>]*>"), ""),
    (re.compile(r"\s*\{[:#][^{}]*\}$"), ""),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)
# a heading is not longer
_LONGEST = 2_000


def first_heading(body: str) -> tuple[str, str] | None:
    """Return the text of the first heading, and the body without it.

    It stays in the body if anything is above it. None if there is no heading.
    """
    lines = body.split("\n")
    fence = ""
    is_first = True
    for number, line in enumerate(lines):
        if mark := _FENCE.match(line):
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence):
                fence = ""
        elif not fence and line.strip():
            length = _heading_length(lines, number)
            title = plain(_text_of(line)) if length else ""
            if "{{" in title or "{%" in title:
                return None  # what a program would write there
            if title:
                if not is_first:
                    return title, body
                return title, "\n".join(lines[number + length :]).lstrip("\n")
        is_first = is_first and not line.strip()
    return None


def _heading_length(lines: list[str], number: int) -> int:
    """Return how many lines a heading has that begins in a line, or 0."""
    line = lines[number]
    if _ATX.fullmatch(line[:_LONGEST]):
        return 1
    is_alone = number == 0 or not lines[number - 1].strip()
    below = lines[number + 1] if number + 1 < len(lines) else ""
    is_underlined = is_alone and not _NO_PARAGRAPH.match(line) and _UNDERLINE.fullmatch(below)
    return 2 if is_underlined else 0


def _text_of(line: str) -> str:
    found = _ATX.fullmatch(line[:_LONGEST])
    return (found[1] or "") if found else line


def plain(markdown: str) -> str:
    """Return a line of Markdown without its marks."""
    text = markdown[:_LONGEST]
    for marks, kept in _MARKS:
        text = marks.sub(kept, text)
    return " ".join(text.split())


def title_of_name(found: Found) -> str:
    """Return a title made of the name of a file."""
    words = " ".join(found.slug.replace("_", " ").replace("-", " ").split())
    if found.dialect == JEKYLL:  # as it is shown there
        return " ".join(word[:1].upper() + word[1:] for word in words.split())
    return words or found.slug
