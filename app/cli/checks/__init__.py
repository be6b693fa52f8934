"""What ``flask doctor`` examines, one module per organ, and how a check says what it has found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How well something is. Only WRONG is a failure; a note is for the operator to weigh."""

    OK = "ok"
    NOTE = "note"
    WRONG = "WRONG"
    MENDED = "mended"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """What a check has found. ``remedy`` mends it without a decision, and commits."""

    verdict: Verdict
    said: str = ""
    remedy: Callable[[], object] | None = None


@dataclass(frozen=True)
class Check:
    """Something to examine.

    ``needed``: when this is wrong no later check can answer, for the reason given here.
    ``writes``: examining takes a transaction that may write.
    """

    about: str
    examine: Callable[[], Finding]
    needed: str = ""
    writes: bool = False


def ok(said: str = "") -> Finding:
    """All is well."""
    return Finding(Verdict.OK, said)


def note(said: str) -> Finding:
    """Something that may be meant so."""
    return Finding(Verdict.NOTE, said)


def wrong(said: str, remedy: Callable[[], object] | None = None) -> Finding:
    """Something that has to be put right."""
    return Finding(Verdict.WRONG, said, remedy)


def unknown(why: str) -> Finding:
    """Nobody can tell."""
    return Finding(Verdict.UNKNOWN, why)
