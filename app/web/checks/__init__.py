"""The checks of ``flask doctor`` and of the page for administrators, one module per subject.

Here are the types that they share.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial


class Verdict(StrEnum):
    """The result of a check. Only WRONG is a failure; a NOTE may be intended."""

    OK = "ok"
    NOTE = "note"
    WRONG = "WRONG"
    MENDED = "mended"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """What a check has found. ``repair`` puts it right, and commits."""

    verdict: Verdict
    detail: str = ""
    repair: Callable[[], object] | None = None


@dataclass(frozen=True)
class Check:
    """One check, by the name that its line begins with.

    ``required_because``: why the checks after it are unknown if it is WRONG; empty if they
    are not. ``writes``: its transaction may write. ``by_command_only``: it reads everything that
    there is, or requests a page of the site, which may have one thread.
    """

    name: str
    run: Callable[[], Finding]
    required_because: str = ""
    writes: bool = False
    by_command_only: bool = False


# Each takes the detail, ``wrong`` also the repair.
ok = partial(Finding, Verdict.OK)
note = partial(Finding, Verdict.NOTE)
wrong = partial(Finding, Verdict.WRONG)
unknown = partial(Finding, Verdict.UNKNOWN)
