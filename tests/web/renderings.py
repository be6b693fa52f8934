"""What strangers get, and which pages had to be made for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, template_rendered
from werkzeug.test import TestResponse


@contextmanager
def renderings(app: Flask) -> Iterator[list[str]]:
    """The pages that are made meanwhile, by their template."""
    made: list[str] = []

    def note(_app: Flask, template: Any, **_rest: Any) -> None:
        made.append(template.name)

    with template_rendered.connected_to(note, app):
        yield made


def page(app: Flask, path: str = "/", **options: Any) -> TestResponse:
    """What a new stranger gets."""
    return app.test_client().get(path, **options)
