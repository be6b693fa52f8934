"""Exports of WordPress read in tests."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from app.content.importing.records import Export, ImportedPost
from app.content.importing.refusal import Refused
from app.content.importing.wordpress.reader import read_wordpress
from tests.wordpress_exports import write

NOW = datetime(2026, 11, 30)  # noqa: DTZ001 - naive UTC


def read(
    folder: Path, *parts: str, zone: str = "UTC", repair: bool = False, **head: str
) -> tuple[Export, list[ImportedPost]]:
    """Return what an export of these parts holds."""
    return read_file(write(folder / "site.xml", *parts, **head), zone=zone, repair=repair)


def read_file(
    file: Path, *, zone: str = "UTC", repair: bool = False
) -> tuple[Export, list[ImportedPost]]:
    """Return what a file holds, read twice with the same result."""
    export = read_wordpress(file, zone=ZoneInfo(zone), now=NOW, repair=repair)
    posts = list(export.read())
    warnings = list(export.report.warnings)
    assert list(export.read()) == posts
    assert export.report.warnings == warnings
    return export, posts


def read_one(folder: Path, *parts: str, zone: str = "UTC") -> ImportedPost:
    """Return the only post of an export."""
    _export, posts = read(folder, *parts, zone=zone)
    (post,) = posts
    return post


def refusal(file: Path, *, repair: bool = False) -> list[str]:
    """Return the lines with which a file is refused."""
    try:
        read_file(file, repair=repair)
    except Refused as error:
        return error.lines()
    raise AssertionError("it was read")
