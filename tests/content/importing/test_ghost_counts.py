"""What exports of Ghost's versions have in them, counted exactly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.content.importing.ghost.reading import read_ghost
from app.content.importing.records import Export
from tests import ghost_versions as versions
from tests.content.importing.reading_ghost import NOW
from tests.ghost_exports import Values, user, write

ANN_ONLY = [user("1", "Ann Arbor", "ann")]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Export]:
    """Return a function that reads an export."""

    def read(content: object, zone: ZoneInfo | None = None) -> Export:
        return read_ghost(write(tmp_path / "site.json", content), now=NOW, zone=zone)

    return read


Read = Callable[..., Export]


def states(published: int = 0, scheduled: int = 0, draft: int = 0) -> dict[str, int]:
    return {"published": published, "scheduled": scheduled, "draft": draft}


def comments(shown: int = 0, hidden: int = 0, replies: int = 0) -> Values:
    kinds = {"comment": shown + hidden} if shown + hidden else {}
    return {"shown": shown, "hidden": hidden, "replies": replies, "kinds": kinds}


@pytest.mark.parametrize(
    ("made", "counts"),
    [
        (
            versions.version_0,
            {
                "posts": states(published=1, draft=1),
                "pages": states(published=1),
                "drafts_by_reason": {},
                "comments": comments(),
                "tags": 1,
                "authors": 2,
                "redirects": 3,
                "skipped": {"roles": 1, "roles_users": 1, "settings": 4},
                "untitled": 0,
            },
        ),
        (
            versions.version_1,
            {
                "posts": states(published=2),
                "pages": states(),
                "drafts_by_reason": {},
                "comments": comments(),
                "tags": 1,
                "authors": 1,
                "redirects": 2,
                "skipped": {"refreshtokens": 1, "settings": 2, "subscribers": 1},
                "untitled": 1,
            },
        ),
        (
            versions.version_2,
            {
                "posts": states(published=1),
                "pages": states(published=1),
                "drafts_by_reason": {},
                "comments": comments(),
                "tags": 0,
                "authors": 2,
                "redirects": 2,
                "skipped": {"settings": 1},
                "untitled": 0,
            },
        ),
        (
            versions.version_4,
            {
                "posts": states(published=1, scheduled=1, draft=8),
                "pages": states(published=1),
                "drafts_by_reason": {
                    "filter": 1,
                    "members": 1,
                    "no date": 1,
                    "no status": 1,
                    "paid": 1,
                    "sent": 2,
                },
                "comments": comments(),
                "tags": 2,
                "authors": 1,
                "redirects": 2,
                "skipped": {
                    "api_keys": 1,
                    "code injections": 1,
                    "featured marks": 1,
                    "internal tags": 1,
                    "members": 1,
                    "settings": 2,
                },
                "untitled": 0,
            },
        ),
        (
            versions.version_5,
            {
                "posts": states(published=1, draft=1),
                "pages": states(published=1),
                "drafts_by_reason": {"tiers": 1},
                "comments": comments(shown=2, hidden=1, replies=1),
                "tags": 0,
                "authors": 2,
                "redirects": 2,
                "skipped": {
                    "deleted comments": 1,
                    "empty comments": 1,
                    "members": 1,
                    "newsletters": 1,
                    "settings": 1,
                },
                "untitled": 0,
            },
        ),
    ],
)
def test_everything_is_counted(read: Read, made: Callable[[], Values], counts: Values) -> None:
    export = read(made())
    assert export.report.to_json()["counts"] == counts
    warnings = list(export.report.warnings)
    assert list(export.read()) == list(export.read())
    assert export.report.warnings == warnings
