"""The options of an import of Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """Options of reading.

    :param now: naive UTC; decides what is scheduled and what has expired
    :param zone: that of dates without one, on a site that names none either
    :param permalink: the pattern of the addresses of posts, instead of the site's own
    :param media: a further folder with pictures
    :param skip_bad: take what has no faults
    """

    now: datetime
    zone: tzinfo
    permalink: str = ""
    media: Path | None = None
    skip_bad: bool = False
