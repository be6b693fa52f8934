"""A picture that finds no room on the disk: nothing is stored, and it is said in words."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from app import db
from app.models import Media, MediaFile, User
from tests.clients import browser_of
from tests.main.test_disk_full import full_disk
from tests.media_files import MakeSite, drawn, noise, upload, uploaded


@pytest.mark.parametrize("storage", ["database", "folder"])
def test_a_disk_that_is_full_in_the_middle_keeps_nothing(
    make_site: MakeSite, john: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, storage: str
) -> None:
    place = "database" if storage == "database" else str(tmp_path / "pictures")
    site = make_site(MEDIA_STORAGE=place, PROPAGATE_EXCEPTIONS=False, TESTING=False)
    browser = browser_of(site, john)
    kept = uploaded(browser)

    def fail(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        if storage == "folder":
            patched.setattr(os, "fsync", fail)
            answer = upload(browser, drawn("PNG"))
        else:
            with site.app_context(), full_disk(table="media_bytes"):
                answer = upload(browser, noise(500_000))
    assert answer.status_code == 503
    assert "The disk of the server is full" in answer.get_json()["message"]
    assert answer.headers["Retry-After"] == "60"
    assert db.session.query(MediaFile).count() == db.session.query(Media).count() == 1
    if storage == "folder":
        assert [file.name for file in (tmp_path / "pictures").iterdir()] == [
            kept["address"].rpartition("/")[2]
        ]
    assert upload(browser, drawn("PNG")).status_code == 201
    assert browser.get(kept["address"]).status_code == 200
