"""``flask media`` and what ``flask doctor`` says of uploaded pictures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from app import db
from app.models import MediaBytes, MediaFile, User, utcnow
from app.services.media import variants
from app.services.media.storage.chosen import media_storage
from config import ConfigurationError
from tests.backups import content_of
from tests.cli.doctor_results import examine
from tests.cli.sites import done, run
from tests.clients import browser_of, settle
from tests.fixture_types import MakeApp
from tests.media_files import MakeSite, drawn, make_variants, uploaded


def finding_of(app: Flask, about: str) -> tuple[str, str]:
    """What the doctor says about one thing, verdict and detail."""
    examination = examine(app)
    return examination.verdicts[about], examination.said[about]


def test_list_says_what_there_is(make_site: MakeSite, john: User) -> None:
    site = make_site()
    stored = uploaded(browser_of(site, john))
    make_variants(site)
    uploaded(browser_of(site, john), drawn("PNG"))
    said = done(site, "media", "list")
    assert said.startswith("2 pictures with 2 variants in 0.")
    assert said.endswith("of 20 MB (database), 1 waiting, 0 given up.\n")
    file = variants.QUEUE.lease_next(utcnow())
    assert file is not None
    variants.QUEUE.fail(file, "its bytes are missing", utcnow(), permanent=True)
    assert "its bytes are missing" in done(site, "media", "list")
    listed = json.loads(done(site, "media", "list", "--json"))
    assert (listed["digest"] in stored["address"], listed["last_error"]) == (
        False,
        "its bytes are missing",
    )
    assert done(site, "media", "retry") == "1 due now.\n"
    assert make_variants(site).done == 1


@pytest.mark.parametrize("storage", ["database", "folder"])
def test_doctor_compares_rows_with_bytes(
    make_site: MakeSite, john: User, tmp_path: Path, storage: str
) -> None:
    site = make_site(MEDIA_STORAGE="database" if storage == "database" else str(tmp_path / "m"))
    name = uploaded(browser_of(site, john))["address"].rpartition("/")[2]
    make_variants(site)
    verdict, detail = finding_of(site, "uploads")
    assert (verdict, detail.startswith("3 in ")) == ("ok", True)

    def change(name: str, data: bytes | None) -> None:
        with site.app_context():
            media_storage().delete(name)
            if data is not None:
                media_storage().put(name, data, "image/jpeg")
            db.session.commit()

    with site.app_context():
        whole = media_storage().read(name)
    change(name, whole[:-1])
    assert finding_of(site, "uploads")[0] == "WRONG"
    change(name, None)
    verdict, detail = finding_of(site, "uploads")
    assert (verdict, name in detail) == ("WRONG", True)
    change(name, whole)
    change("something-else.jpg", b"data")
    assert finding_of(site, "uploads") == (
        "note",
        "1 stored without a picture; `flask media prune` deletes them",
    )
    assert done(site, "media", "prune").endswith("and 1 stored without one.\n")
    assert finding_of(site, "uploads")[0] == "ok"


def test_doctor_says_when_room_runs_out(make_site: MakeSite, john: User) -> None:
    site = make_site(MEDIA_MEGABYTES=1)
    uploaded(browser_of(site, john))
    assert finding_of(site, "room for uploads")[0] == "ok"
    db.session.execute(update(MediaFile).values(size=1_000_000))
    assert finding_of(site, "room for uploads") == ("note", "95% of MEDIA_MEGABYTES are used")


@pytest.mark.parametrize("way", ["into a folder", "into the database"])
def test_a_running_site_moves_without_a_broken_page(
    make_site: MakeSite, john: User, tmp_path: Path, way: str
) -> None:
    places = ["database", str(tmp_path / "pictures")]
    before, after = places if way == "into a folder" else places[::-1]
    old = make_site(MEDIA_STORAGE=before)
    first = uploaded(browser_of(old, john))["address"]
    make_variants(old)
    content = old.test_client().get(first).data
    status, said = run(old, "media", "move", before, after)
    assert (status, "set MEDIA_STORAGE to TO" in said) == (1, True)

    moving = make_site(MEDIA_STORAGE=after, MEDIA_STORAGE_BEFORE=before)
    reader = moving.test_client()
    assert reader.get(first).data == content
    second = uploaded(browser_of(moving, john), drawn("PNG"))["address"]
    assert finding_of(moving, "uploads")[0] == "ok"
    assert done(moving, "media", "move", before, after).startswith("3 copied, 1 were there.")
    assert done(moving, "media", "move", before, after).startswith("0 copied, 4 were there.")
    assert reader.get(first).data == content
    said = done(moving, "media", "move", before, after, "--delete")
    assert said.endswith(f"3 deleted from {before}.\n")

    new = make_site(MEDIA_STORAGE=after)
    for address in (first, second, first.replace("1200x900.jpg", "480w.webp")):
        answer = new.test_client().get(address)
        assert (answer.status_code, "immutable" in answer.headers["Cache-Control"]) == (200, True)
    assert finding_of(new, "uploads")[0] == "ok"
    assert make_site(MEDIA_STORAGE=before).test_client().get(first).status_code == 404


def test_a_move_refuses_what_is_damaged(make_site: MakeSite, john: User, tmp_path: Path) -> None:
    uploaded(browser_of(make_site(), john))
    [row] = db.session.scalars(select(MediaBytes))
    data = bytearray(row.data)
    data[100] ^= 1
    row.data = bytes(data)
    target = str(tmp_path / "pictures")
    moving = make_site(MEDIA_STORAGE=target, MEDIA_STORAGE_BEFORE="database")
    status, said = run(moving, "media", "move", "database", target, "--delete")
    assert (status, "1 are missing or damaged in database" in said) == (1, True)
    settle()
    assert list(Path(target).iterdir()) == []
    assert len(db.session.scalars(select(MediaBytes)).all()) == 1


@pytest.mark.parametrize("place", ["elsewhere", "s3:/bucket", "relative/folder", "s3://B"])
def test_a_move_knows_only_storages(make_site: MakeSite, place: str) -> None:
    status, said = run(make_site(), "media", "move", place, "database")
    assert (status, "is no storage" in said) == (1, True)


def test_a_backup_brings_pictures_back(
    make_site: MakeSite, make_app: MakeApp, unused_database: str, john: User, tmp_path: Path
) -> None:
    site = make_site()
    address = uploaded(browser_of(site, john), alt="船")["address"]
    make_variants(site)
    done(site, "backup", tmp_path / "site.backup")
    restored = make_app("testing", unused_database)
    done(restored, "restore", tmp_path / "site.backup")
    assert content_of(restored) == content_of(site)
    for each in (address, address.replace("1200x900.jpg", "960w.webp")):
        assert restored.test_client().get(each).data == site.test_client().get(each).data
    assert finding_of(restored, "uploads")[0] == "ok"


def test_settings_that_cannot_work_stop_the_start(make_app: MakeApp, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    for place in (str(file), str(file / "below")):
        with pytest.raises(ConfigurationError, match="is no folder"):
            make_app("testing", "sqlite://", MEDIA_STORAGE=place)


def test_the_policy_names_where_pictures_come_from(make_site: MakeSite, john: User) -> None:
    site: Flask = make_site(MEDIA_URL="https://cdn.example.org/media")
    browser = browser_of(site, john)
    stored = uploaded(browser)
    assert stored["address"].startswith("/media/")
    html = browser.post("/preview", data={"text": stored["markdown"]}).get_json()["html"]
    assert f'src="https://cdn.example.org{stored["address"]}"' in html
    policy = browser.get("/").headers["Content-Security-Policy"]
    assert "img-src 'self' https://cdn.example.org;" in policy
