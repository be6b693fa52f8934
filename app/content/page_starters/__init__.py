"""Texts to begin pages of the site with, in a file for each page and language.

What stands in square brackets is to be filled in. They say what this software does and claim
nothing about the law of any place.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

STARTERS = ("about", "rules", "privacy", "imprint")
BLANK = "blank"
ENGLISH = "en"
_TO_WRITE = {"en": "[Write here what this page says.]", "zh-Hans": "［在这里写这个页面的内容。］"}
_FILES = Path(__file__).parent


@dataclass(frozen=True)
class Starter:
    """A title, an address and a text."""

    title: str
    slug: str
    body: str


def starter(name: str, language: str) -> Starter:
    """Return the text of this name in a language, or else in English.

    :param name: one of STARTERS; any other is that of an empty page, without title and address
    """
    if name not in STARTERS:
        return Starter("", "", _TO_WRITE.get(language, _TO_WRITE[ENGLISH]))
    files = {file.suffixes[0][1:]: file for file in _FILES.glob(f"{name}.*.md")}
    heading, _, body = files.get(language, files[ENGLISH]).read_text("utf-8").partition("\n\n")
    return Starter(heading.removeprefix("# "), name, body)
