"""Lists of commands as JSON, for programs."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask

from app.models import Tag
from tests.factories import PostFactory
from tests.mail_delivery import enqueue


def objects(app: Flask, *words: str, status: int = 0) -> list[dict[str, Any]]:
    """Run a command with --json and return its objects."""
    answer = app.test_cli_runner().invoke(args=[*words, "--json"])
    assert answer.exit_code == status, answer.output
    return [json.loads(line) for line in answer.output.splitlines()]


def test_mail_that_waits(sending: Flask) -> None:
    enqueue("ann@example.com")
    (message,) = objects(sending, "mail", "list")
    assert message["recipient"] == "ann@example.com"
    assert (message["attempts"], message["gave_up_at"]) == (0, None)
    assert message["due_at"].endswith("Z")
    assert "text" not in message  # it may hold a link that logs in


def test_tags(app: Flask) -> None:
    PostFactory.create(tags=[Tag(name="Sea & <sky>", slug="sea")])
    assert objects(app, "tag", "list") == [{"name": "Sea & <sky>", "slug": "sea", "posts": 1}]


def test_what_the_doctor_finds(app: Flask) -> None:
    found = objects(app, "doctor")
    assert {finding["check"]: finding["verdict"] for finding in found}["database"] == "ok"
    assert all(set(finding) == {"check", "verdict", "detail"} for finding in found)


def test_what_is_wrong_is_a_status_as_well(app: Flask) -> None:
    PostFactory.create().comment_count = 7
    found = objects(app, "doctor", status=1)
    assert [finding["verdict"] for finding in found].count("wrong") == 1
