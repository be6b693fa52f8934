"""``flask restore``: a backup becomes a site again, on either database, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app import db
from app.cli import schema
from app.models import Follow, Post, Role, SiteCount, SiteVersion, User
from tests.backups import Lines, changed, content_of, position_of, unpack
from tests.cli.sites import backup_of, deployed, done, refused, run
from tests.clients import browser_of
from tests.factories import PostFactory, UserFactory
from tests.fixture_types import MakeApp
from tests.migrations import steps


def test_a_site_goes_to_another_database_and_back(
    backed_up_site: Flask, backup: Path, target: Flask, make_app: MakeApp, tmp_path: Path
) -> None:
    before = content_of(backed_up_site)
    rows = sum(map(len, before.values()))
    assert done(target, "restore", backup).endswith(
        f"Restored {rows} rows from {backup}; the database is at revision "
        f"{newest_revision(target)}.\n"
    )
    assert content_of(target) == before

    second = backup_of(target, tmp_path / "second.backup")
    back = make_app("testing", f"sqlite:///{tmp_path}/back.sqlite")
    done(back, "restore", second)
    assert content_of(back) == before
    header, *lines = unpack(second.read_bytes())
    assert lines == unpack(backup.read_bytes())[1:]
    assert header["tables"] == unpack(backup.read_bytes())[0]["tables"]


def newest_revision(app: Flask) -> str:
    with app.app_context():
        return schema.revisions()[-1]


def test_what_is_restored_is_a_site(backed_up_site: Flask, backup: Path, target: Flask) -> None:
    done(target, "restore", backup)
    for line in done(target, "doctor").splitlines():
        assert "WRONG" not in line
    with target.app_context():
        everyone = db.session.scalars(select(User).where(User.suspended_at.is_(None))).all()
        assert len(everyone) >= 3
        for person in everyone:
            browser_of(target, person)
        assert "😀" in target.test_client().get("/user/ann").text


def test_numbering_goes_on_after_the_highest(
    backed_up_site: Flask, backup: Path, target: Flask
) -> None:
    done(target, "restore", backup)
    with target.app_context():
        highest = max(db.session.scalars(select(Post.id)))
        post = PostFactory.create(author=UserFactory.create(username="newcomer"))
        db.session.commit()
        assert post.id == highest + 1
    assert "WRONG" not in done(target, "doctor")


def test_an_empty_table_numbers_from_one(make_app: MakeApp, target: Flask, tmp_path: Path) -> None:
    source = deployed(make_app, f"sqlite:///{tmp_path}/new.sqlite")
    done(target, "restore", backup_of(source, tmp_path / "new.backup"))
    with target.app_context():
        assert UserFactory.create().id == 1


def test_a_new_site_is_an_empty_one(
    backed_up_site: Flask, backup: Path, make_app: MakeApp, unused_database: str
) -> None:
    target = deployed(make_app, unused_database)
    with target.app_context():
        db.session.add(SiteCount(name="posts", value=0))
        db.session.commit()
    before = version_of(target)
    done(target, "restore", backup)
    assert content_of(target) == content_of(backed_up_site)
    assert version_of(target) > before, "caches would go on showing an empty site"


def version_of(app: Flask) -> int:
    with app.app_context():
        return db.session.scalars(select(SiteVersion.number)).one()


def test_a_site_with_content_is_left_as_it_is(
    backup: Path, make_app: MakeApp, unused_database: str
) -> None:
    target = deployed(make_app, unused_database)
    with target.app_context():
        UserFactory.create()
        db.session.commit()
    before = content_of(target)
    said = refused(target, backup)
    assert said == "Error: the database has content already, in users: use an empty one\n"
    assert content_of(target) == before


def test_a_second_restore_is_refused(backed_up_site: Flask, backup: Path, target: Flask) -> None:
    done(target, "restore", backup)
    refused(target, backup)
    assert content_of(target) == content_of(backed_up_site)


def test_an_older_backup_is_brought_up_to_date(
    backed_up_site: Flask, make_app: MakeApp, unused_database: str, tmp_path: Path
) -> None:
    with backed_up_site.app_context():
        steps.downgrade("0001")
    old = backup_of(backed_up_site, tmp_path / "old.backup")
    done(backed_up_site, "deploy")
    target = deployed(make_app, unused_database)
    done(target, "restore", old)
    assert content_of(target) == content_of(backed_up_site)
    assert "WRONG" not in done(target, "doctor")


def test_an_old_empty_site_is_brought_up_to_date(
    backed_up_site: Flask, backup: Path, target: Flask
) -> None:
    with target.app_context():
        steps.upgrade("0001")
    done(target, "restore", backup)
    assert content_of(target) == content_of(backed_up_site)


def test_a_restored_database_checks_its_foreign_keys_again(backup: Path, target: Flask) -> None:
    done(target, "restore", backup)
    with target.app_context(), pytest.raises(IntegrityError):
        db.session.execute(update(Post).values(author_id=4711))


def test_what_this_code_counts_on_is_put_right(backup: Path, target: Flask) -> None:
    def make_older(lines: Lines) -> None:
        first, described = position_of(lines, "roles")
        permissions = list(described["columns"]).index("permissions")
        for row in lines[first : first + described["rows"]]:
            row[permissions] = 0
        first, described = position_of(lines, "follows")
        others = [row for row in lines[first : first + described["rows"]] if row[0] != row[1]]
        lines[first : first + described["rows"]] = others
        described["rows"] = len(others)

    done(target, "restore", changed(backup, make_older))
    with target.app_context():
        assert all(role.permissions for role in db.session.scalars(select(Role)))
        people = set(db.session.scalars(select(User.id)))
        own = select(Follow.follower_id).where(Follow.follower_id == Follow.followed_id)
        assert set(db.session.scalars(own)) == people


def test_a_missing_file_is_a_mistake_in_the_command(target: Flask, tmp_path: Path) -> None:
    status, said = run(target, "restore", tmp_path / "site.backup")
    assert status == 2
    assert "does not exist" in said
