"""Pages as anonymous visitors get them, and the templates that were rendered for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, template_rendered
from werkzeug.test import TestResponse


@contextmanager
def renderings(app: Flask) -> Iterator[list[str]]:
    """Yield the names of the templates that are rendered meanwhile."""
    made: list[str] = []

    def note(_app: Flask, template: Any, **_rest: Any) -> None:
        made.append(template.name)

    with template_rendered.connected_to(note, app):
        yield made


def page(app: Flask, path: str = "/", **options: Any) -> TestResponse:
    """Return the response to a new anonymous visitor."""
    return app.test_client().get(path, **options)
