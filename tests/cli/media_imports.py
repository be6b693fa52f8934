"""Imports of sites whose pictures come along in a folder, and what becomes of those."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Flask

from app import db
from app.models import Media, Post
from tests.cli.sites import done


def report_of(app: Flask, format: str, file: Path, *options: str | Path) -> dict[str, Any]:
    """The report of an import."""
    target = file.with_name("report.json")
    done(app, "import", format, file, "--report", target, *options)
    db.session.expire_all()
    found: dict[str, Any] = json.loads(target.read_text("utf-8"))
    return found


def outcome(report: dict[str, Any]) -> tuple[int, int, int, int]:
    """What was created, changed, unchanged and kept."""
    result = report["result"]
    return result["created"], result["changed"], result["unchanged"], result["kept"]


def notes(report: dict[str, Any]) -> list[str]:
    """The notes about pictures."""
    return [each["text"] for each in report["warnings"] if "picture" in each["text"]]


def body_of(slug: str) -> str:
    """The body of the post with the last part of an address."""
    body: str = db.session.scalars(db.select(Post.body).filter_by(own_slug=slug)).one()
    return body


def uploads() -> dict[str, str]:
    """The addresses of the uploads by their names."""
    found = db.session.scalars(db.select(Media).order_by(Media.id))
    return {media.name: media.file.media_name.path for media in found}
