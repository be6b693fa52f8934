"""Imports run in the test's own process, and what they report."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from tests.cli.commands import without_trail
from tests.cli.sites import done, run


@dataclass(frozen=True)
class Imported:
    """What an import has said, and its report."""

    said: str
    report: dict[str, Any]

    @property
    def result(self) -> tuple[int, int, int, int]:
        """What was created, changed, unchanged and kept."""
        numbers = self.report["result"]
        return tuple(numbers[name] for name in ("created", "changed", "unchanged", "kept"))

    @property
    def warnings(self) -> list[str]:
        """The warnings as lines."""
        return [f"{each['item']}: {each['text']}" for each in self.report["warnings"]]


def imported(app: Flask, folder: Path, address: str, *options: str) -> Imported:
    """Import a site of the book's application."""
    file = folder / "report.json"
    said = without_trail(done(app, "import", "flasky", address, "--report", file, *options))
    return Imported(said, json.loads(file.read_text("utf-8")))


def refusal(app: Flask, address: str) -> list[str]:
    """The lines with which an import fails."""
    status, said = run(app, "import", "flasky", address)
    assert status == 1, said
    assert "Traceback" not in said
    *lines, last = said.splitlines()
    return lines if last == "Error: nothing was imported." else [*lines, last]
