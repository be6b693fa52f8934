"""The one clock of the application."""

from __future__ import annotations

from datetime import UTC, datetime


def utcnow() -> datetime:
    """The present moment as naive UTC with microseconds, the form that is stored everywhere."""
    return datetime.now(UTC).replace(tzinfo=None)
