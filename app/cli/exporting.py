"""``flask export``: take along what people have written."""

from __future__ import annotations

from flask.cli import AppGroup

exporting = AppGroup("export", help="Take along what people have written.")
