"""Runs of ``flask import`` and what has become of posts."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask

from app import db
from app.models import Post
from tests.cli.sites import run


def report_of(app: Flask, *args: str | Path, status: int = 0) -> dict[str, Any]:
    """The report of a run that ends with a status."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        ended, said = run(app, "import", "markdown", *args, "--report", file)
        assert ended == status, said
        found: dict[str, Any] = json.loads(file.read_text())
        return found


def result(created: int = 0, changed: int = 0, unchanged: int = 0, kept: int = 0) -> dict[str, int]:
    """What has become of posts."""
    return {"created": created, "changed": changed, "unchanged": unchanged, "kept": kept}


def post_called(title: str) -> Post:
    """The post with a title."""
    post: Post = db.session.scalars(db.select(Post).filter_by(title=title)).one()
    return post
