"""Faults for which an import is refused as a whole, before anything is stored."""

from __future__ import annotations

from collections.abc import Sequence

MOST_SHOWN = 20


class Refused(Exception):
    """What is to be imported has faults; each is a line, such as "site.xml: line 7: no date"."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = list(faults)

    def lines(self) -> list[str]:
        """Return the first faults, and how many there are beyond them."""
        left = len(self.faults) - MOST_SHOWN
        return [*self.faults[:MOST_SHOWN], *([f"and {left} more faults"] if left > 0 else [])]
