"""Sites of Markdown files, and what is read from them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.content.importing.markdown.options import Options
from app.content.importing.markdown.reading import read_markdown
from app.content.importing.records import Export, ImportedPost
from app.content.importing.refusal import Refused

NOW = datetime(2026, 6, 1)  # noqa: DTZ001 - naive UTC


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder, and return it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def zipped(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files into a zip, and return its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return path


def options(zone: str = "UTC", **values: Any) -> Options:
    """Options of reading, at a certain moment."""
    return Options(now=NOW, zone=ZoneInfo(zone), **values)


def export_of(path: Path, **values: Any) -> Export:
    """What is read from a path that has no faults."""
    export, faults = read_markdown(path, options(**values))
    assert faults == []
    return export


def posts_of(path: Path, **values: Any) -> dict[str, ImportedPost]:
    """The posts and pages at a path, by the names of their files."""
    return {post.place: post for post in export_of(path, **values).read()}


def post_of(folder: Path, text: str | bytes, name: str = "2020-01-02-a.md") -> ImportedPost:
    """The only post of a folder."""
    return posts_of(write(folder, {name: text}))[name]


def faults_of(path: Path, **values: Any) -> list[str]:
    """Why something is refused."""
    try:
        read_markdown(path, options(**values))
    except Refused as refused:
        return refused.faults
    return []
