"""What an import has found and done, in numbers, the same for every format."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

CREATED, CHANGED, UNCHANGED, KEPT = "created", "changed", "unchanged", "kept"


@dataclass
class States:
    """How many posts or pages there are of each state."""

    published: int = 0
    scheduled: int = 0
    draft: int = 0


@dataclass
class Comments:
    """How many comments there are; ``kinds`` as in ``Comment.kind``."""

    shown: int = 0
    hidden: int = 0
    replies: int = 0
    kinds: Counter[str] = field(default_factory=Counter)


@dataclass
class Counts:
    """What the source has, whatever of it is here already.

    ``skipped`` are things that cannot be imported, by the reason; ``untitled`` are posts.
    """

    posts: States = field(default_factory=States)
    pages: States = field(default_factory=States)
    drafts_by_reason: Counter[str] = field(default_factory=Counter)
    comments: Comments = field(default_factory=Comments)
    tags: int = 0
    authors: int = 0
    redirects: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    untitled: int = 0


@dataclass
class Result:
    """What has become of it: ``kept`` is what was changed or deleted here, and stays so."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0

    def add(self, outcome: str) -> None:
        """Count one thing by its outcome: CREATED, CHANGED, UNCHANGED or KEPT."""
        setattr(self, outcome, getattr(self, outcome) + 1)


@dataclass(frozen=True)
class Notice:
    """Something that is not imported as it was: where it is, and what is done about it."""

    line: int | None
    item: str
    text: str

    def __str__(self) -> str:
        place = self.item if self.line is None else f"line {self.line}"
        return f"{place}: {self.text}"


@dataclass
class Report:
    """Counts of the source, the result, and warnings in the order of the source."""

    counts: Counts = field(default_factory=Counts)
    result: Result = field(default_factory=Result)
    warnings: list[Notice] = field(default_factory=list)

    def warn(self, item: str, text: str, line: int | None = None) -> None:
        """Add a warning.

        :param item: what it is about, such as "users: row 7"
        :param line: its line, in a file
        """
        self.warnings.append(Notice(line, item, text))

    def to_json(self) -> dict[str, Any]:
        """Return the report as values that JSON can hold."""
        # dataclasses.asdict makes counters of the pairs of a counter
        values: dict[str, Any] = json.loads(json.dumps(vars(self), default=vars))
        return values
