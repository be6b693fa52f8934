"""The one clock of the application."""

from __future__ import annotations

from datetime import UTC, datetime


def utcnow() -> datetime:
    """Return the current time as naive UTC with microseconds, as it is stored everywhere."""
    return datetime.now(UTC).replace(tzinfo=None)
