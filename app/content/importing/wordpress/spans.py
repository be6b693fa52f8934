"""Replace what is between a beginning and its end, in time linear in the length of a text."""

from __future__ import annotations

import re
from collections.abc import Callable

Replace = Callable[[re.Match[str], str], str]

_HOLDER = re.compile("\ue000(\\d+)\ue001")


def replace_spans(text: str, opening: re.Pattern[str], end: str, replace: Replace) -> str:
    """Return a text in which each span from a beginning to the next end is replaced.

    A beginning without an end stays as it is. A regular expression for both would search the rest
    of the text again for each of those.

    :param opening: its group "name" is the name in what ends it
    :param end: of the span, without regard to case, with "{}" for the name: "</{}>"
    :param replace: is called with the match of the beginning, and what follows up to the end
    """
    pieces: list[str] = []
    ends: dict[str, re.Pattern[str] | None] = {}
    position = 0
    for match in opening.finditer(text):
        if match.start() < position:
            continue
        name = match.group("name").lower()
        if name not in ends:
            ends[name] = re.compile(end.format(re.escape(name)), re.IGNORECASE)
        pattern = ends[name]
        found = pattern.search(text, match.end()) if pattern else None
        if found is None:
            ends[name] = None  # nor is there one for those that follow
            continue
        pieces += text[position : match.start()], replace(match, text[match.end() : found.start()])
        position = found.end()
    return "".join([*pieces, text[position:]])


class Held:
    """Pieces of a text that stay as they are, whatever is done to the text around them."""

    def __init__(self) -> None:
        self._pieces: list[str] = []

    def hold(self, piece: str) -> str:
        """Return a paragraph that stands for a piece of HTML."""
        self._pieces.append(piece)
        return f"\n\n\ue000{len(self._pieces) - 1}\ue001\n\n"

    def put_back(self, text: str) -> str:
        """Return a text with the pieces in their places."""
        return _HOLDER.sub(self._piece, text)

    def _piece(self, match: re.Match[str]) -> str:
        number = int(match.group(1))
        return self._pieces[number] if number < len(self._pieces) else ""

    @staticmethod
    def is_held(text: str) -> bool:
        """Return whether a text is nothing but a piece that is held."""
        return _HOLDER.fullmatch(text) is not None
