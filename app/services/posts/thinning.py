"""Which revisions of a post go when there are more than are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Kept:
    """A revision: when it was made, and whether readers were to see it."""

    number: int
    moment: datetime
    is_published: bool = False


def spare(revisions: list[Kept], limit: int, now: datetime) -> list[int]:
    """Return the numbers of the revisions that go, so that ``limit`` stay.

    Gaps grow with age: the one goes that leaves the smallest gap for its age, of equals the oldest.
    The first, the newest and the last published one stay.

    :param revisions: of one post, by number
    :param now: naive UTC
    """
    left, gone = list(revisions), []
    published = [each.number for each in left if each.is_published]
    safe = {published[-1]} if published else set()
    while len(left) > limit:
        inner = [at for at in range(1, len(left) - 1) if left[at].number not in safe]
        if not inner:
            break
        at = min(inner, key=lambda place: _gap_for_age(left, place, now))
        gone.append(left.pop(at).number)
    return gone


def _gap_for_age(left: list[Kept], at: int, now: datetime) -> float:
    gap = (left[at + 1].moment - left[at - 1].moment).total_seconds()
    age = (now - left[at - 1].moment).total_seconds()
    return max(gap, 0.0) / max(age, 1.0)
