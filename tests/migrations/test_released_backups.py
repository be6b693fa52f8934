"""A backup of every release can be restored, into either database, and is a site afterwards."""

from __future__ import annotations

import pytest
from flask import Flask

from app import db
from app.cli import schema
from tests.backups import NOT_KEPT
from tests.cli.sites import done
from tests.migrations.record_release import RELEASED
from tests.migrations.released_rows import REVISIONS, kept, stored
from tests.migrations.test_released import (
    KEEP,
    check_that_authors_go_on,
    check_the_data,
    check_what_readers_find,
)


def test_every_revision_has_a_backup_that_is_kept(empty: Flask) -> None:
    assert schema.revisions() == sorted(file.stem for file in RELEASED.glob("*.backup")), KEEP


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_backup_of_every_release_can_be_restored_and_used(empty: Flask, revision: str) -> None:
    rows = {name: held for name, held in kept(revision).items() if name not in NOT_KEPT}
    said = done(empty, "restore", RELEASED / f"{revision}.backup")
    assert f"Restored {sum(map(len, rows.values()))} rows" in said
    assert stored(db.engine, rows) == rows
    check_the_data(empty)
    check_what_readers_find(empty.test_client(), rows["posts"])
    check_that_authors_go_on(empty.test_client())
