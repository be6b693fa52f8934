"""Checks of ``flask doctor``, one module per subject, and the results that they return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Result of a check. Only WRONG is a failure; the operator decides about a NOTE."""

    OK = "ok"
    NOTE = "note"
    WRONG = "WRONG"
    MENDED = "mended"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """Result of a check with its message. ``remedy`` repairs the problem and commits."""

    verdict: Verdict
    said: str = ""
    remedy: Callable[[], object] | None = None


@dataclass(frozen=True)
class Check:
    """A check with its name.

    ``needed``: the reason for which no later check can run if this one is WRONG.
    ``writes``: the check needs a transaction that may write.
    """

    about: str
    examine: Callable[[], Finding]
    needed: str = ""
    writes: bool = False


def ok(said: str = "") -> Finding:
    """Return OK."""
    return Finding(Verdict.OK, said)


def note(said: str) -> Finding:
    """Return a NOTE about something that may be intended."""
    return Finding(Verdict.NOTE, said)


def wrong(said: str, remedy: Callable[[], object] | None = None) -> Finding:
    """Return WRONG, with a function that repairs the problem if there is one."""
    return Finding(Verdict.WRONG, said, remedy)


def unknown(why: str) -> Finding:
    """Return UNKNOWN, because another check has failed."""
    return Finding(Verdict.UNKNOWN, why)
