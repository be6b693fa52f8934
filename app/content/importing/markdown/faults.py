"""What is wrong with one file of a site."""

from __future__ import annotations


class Fault(ValueError):
    """A file cannot be read. ``line`` counts from 1, and is None for the file as a whole."""

    def __init__(self, what: str, line: int | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.line = line

    def after(self, lines: int) -> Fault:
        """Return the fault of a part of a file that begins after so many lines."""
        return Fault(self.what, (self.line or 1) + lines)

    def of(self, name: str) -> str:
        """Return the fault in one line: ``FILE: line N: what``."""
        place = name if self.line is None else f"{name}: line {self.line}"
        return f"{place}: {' '.join(self.what.split())}"
