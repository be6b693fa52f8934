"""What feed readers say of themselves in their User-Agent headers.

A service that fetches a feed once for many people says for how many:
``Feedly/1.0 (+http://www.feedly.com/fetcher.html; 42 subscribers)``.
"""

from __future__ import annotations

import re

LONGEST_NAME = 60
_REPORT = re.compile(r"(?<!\d)(\d{1,8}) (?:subscriber|reader)s?\b", re.ASCII | re.IGNORECASE)
# Mozilla/5.0 (compatible; Inoreader/1.0; 12 subscribers)
_COMPATIBLE = re.compile(r"Mozilla/\d[\d.]* \((?:compatible; ?)?", re.ASCII)
_NAME = re.compile(rf"[A-Za-z][\w.-]{{0,{LONGEST_NAME - 1}}}", re.ASCII)


def reported_subscribers(user_agent: str) -> tuple[str, int] | None:
    """Return the name of a service and the number of people that it fetches a feed for, if said."""
    report = _REPORT.search(user_agent)
    name = _NAME.match(_COMPATIBLE.sub("", user_agent, count=1))
    return (name[0], int(report[1])) if report and name else None
