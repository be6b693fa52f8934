"""The archive of a site: out, into an empty site and out again are the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import db
from app.models import Comment, Follow, Media, Notification, OutboxMessage, Post, Tag, User
from app.services.old_addresses import keep_addresses
from tests.cli.doctor_results import examine
from tests.cli.sites import done, run, with_pictures
from tests.clients import make_apart
from tests.factories import PostFactory, UserFactory, administrator
from tests.fixture_types import MakeApp

Records = list[dict[str, Any]]
MODELS = (User, Post, Comment, Tag, Follow, Media)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A site with the sample content and its picture, where a post has an old address."""
    file = tmp_path_factory.mktemp("source") / "site.sqlite"
    app = with_pictures(make_apart, f"sqlite:///{file}")
    done(app, "sample")
    with app.app_context():
        post = db.session.scalars(db.select(Post).order_by(Post.id)).first()
        assert post is not None
        keep_addresses(post, ["/2019/04/海/"])
        db.session.commit()
    return app


@pytest.fixture(scope="module")
def whole(site: Flask, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Its archive."""
    file = tmp_path_factory.mktemp("archive") / "site.archive"
    assert "records to" in done(site, "export", "archive", file)
    return file.read_bytes()


@pytest.fixture
def archive(whole: bytes, tmp_path: Path) -> Path:
    """A file with its archive."""
    file = tmp_path / "site.archive"
    file.write_bytes(whole)
    return file


@pytest.fixture
def empty(make_app: MakeApp, unused_database: str) -> Flask:
    """A site without an account."""
    return with_pictures(make_app, unused_database)


def records(file: Path) -> Records:
    """The lines of an archive."""
    return [json.loads(line) for line in file.read_bytes().splitlines()]


def sealed(file: Path, change: Callable[[Records], object]) -> Path:
    """Change an archive, and give it the checksum that goes with it."""
    lines = records(file)[:-1]
    change(lines)
    whole = b"".join(
        json.dumps(line, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"
        for line in lines
    )
    closing = json.dumps({"sha256": hashlib.sha256(whole).hexdigest()}, separators=(",", ":"))
    file.write_bytes(whole + closing.encode() + b"\n")
    return file


def numbers(app: Flask) -> list[int]:
    """How many rows the tables have that are of content."""
    with app.app_context():
        return [db.session.query(model).count() for model in MODELS]


def again(app: Flask, file: Path) -> bytes:
    """What a site exports now."""
    out = file.with_suffix(".again")
    done(app, "export", "archive", out, "--force")
    return out.read_bytes()


def test_into_an_empty_site_and_out_again_it_is_the_same(
    whole: bytes, archive: Path, site: Flask, empty: Flask
) -> None:
    assert again(site, archive) == whole
    said = done(empty, "import", "archive", archive)
    assert "changed: 0, unchanged: 0, kept as they are here: 0." in said
    assert again(empty, archive) == whole
    said = done(empty, "import", "archive", archive)
    assert "Created: 0, changed: 0" in said
    assert again(empty, archive) == whole
    assert numbers(empty) == numbers(site)
    assert "WRONG" not in examine(empty).verdicts.values()


def test_everything_has_the_address_that_it_had(archive: Path, site: Flask, empty: Flask) -> None:
    done(empty, "import", "archive", archive)
    with site.app_context():
        posts = db.session.scalars(db.select(Post).order_by(Post.id)).all()
        pages = [f"/post/{post.id}/{post.slug}" for post in posts if post.is_public]
    there, here = site.test_client(), empty.test_client()
    for page in (*pages, "/about", "/tags", "/authors"):
        assert here.get(page).status_code == there.get(page).status_code == 200
    assert here.get("/2019/04/%E6%B5%B7").location == pages[0]
    with empty.app_context():
        new = PostFactory.create(author=UserFactory.create())
        assert new.id > max(post.id for post in posts)


def test_no_address_password_or_secret_comes_along(archive: Path, empty: Flask) -> None:
    text = archive.read_text()
    for secret in ("@example.com", "scrypt", "pbkdf2", "security_stamp", "password"):
        assert secret not in text
    done(empty, "import", "archive", archive)
    with empty.app_context():
        for user in db.session.scalars(db.select(User)):
            assert (user.email, user.password_hash) == (None, None)
            assert user.role is not None
            assert user.role.name == "User"
        assert db.session.query(OutboxMessage).count() == 0
        due = db.session.scalars(db.select(Notification.due_at)).all()
        assert all(moment.year >= 2026 for moment in due)


def test_beside_what_is_here_it_has_other_ids_and_leads_there(archive: Path, empty: Flask) -> None:
    with empty.app_context():
        own = PostFactory.create(author=administrator(username="maya"), title="Mine")
        db.session.commit()
        own_address, account = f"/post/{own.id}/mine", own.author_id
    before = numbers(empty)
    done(empty, "import", "archive", archive)
    after = numbers(empty)
    assert all(now >= then for now, then in zip(after, before, strict=True))
    assert "Created: 0, changed: 0" in done(empty, "import", "archive", archive)
    assert numbers(empty) == after
    assert empty.test_client().get(own_address).status_code == 200
    with empty.app_context():
        mine = db.session.scalars(db.select(Post.id).filter_by(author_id=account)).all()
        assert len(mine) == 1


def test_the_address_with_another_id_leads_to_a_post(archive: Path, empty: Flask) -> None:
    def renumber(lines: Records) -> None:
        posts = [line for line in lines if line.get("kind") == "post"]
        answered = {line.get("post_id") for line in lines} | {
            line.get("translation_of_id") for line in posts
        }
        lonely = [post for post in posts if post["id"] not in answered and not post["page_slug"]]
        lonely[0] |= {"id": 5000, "status": "published", "published_at": "2020-01-01T00:00:00"}
        lonely[0] |= {"hidden_at": None, "title": "Moved"}

    with empty.app_context():
        PostFactory.create(author=administrator(username="maya"))
        db.session.commit()
    done(empty, "import", "archive", sealed(archive, renumber))
    assert empty.test_client().get("/post/5000").location.endswith("/moved")


def test_a_dry_run_changes_nothing_and_counts_the_same(archive: Path, empty: Flask) -> None:
    report = archive.with_suffix(".json")
    done(empty, "import", "archive", archive, "--dry-run", "--report", report)
    dry = json.loads(report.read_text())
    assert numbers(empty) == [0] * len(MODELS)
    done(empty, "import", "archive", archive, "--report", report)
    wet = json.loads(report.read_text())
    assert dry["counts"] == wet["counts"]
    assert dry["counts"]["comments"]["replies"] > 0
    assert dry["result"] == {"created": 0, "changed": 0, "unchanged": 0, "kept": 0}


def damaged(whole: bytes) -> Iterator[bytes]:
    """An archive with a byte that is missing, different or too much, in many places."""
    for place in range(0, len(whole), len(whole) // 40):
        yield whole[:place] + whole[place + 1 :]
        yield whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
    yield from (whole[:-1], whole + b"\n", whole[: len(whole) // 2], b"", b"\xff" * 200)


def test_a_byte_that_is_missing_or_different_is_refused(
    whole: bytes, archive: Path, empty: Flask
) -> None:
    for broken in damaged(whole):
        archive.write_bytes(broken)
        status, said = run(empty, "import", "archive", archive)
        assert status == 1, said
        assert "nothing was imported" in said
        assert "Traceback" not in said
    assert numbers(empty) == [0] * len(MODELS)


def change(kind: str, **values: Any) -> Callable[[Records], None]:
    """Give the last record of a kind other values."""

    def change_last(lines: Records) -> None:
        last = [line for line in lines if line.get("kind") == kind][-1]
        last |= values

    return change_last


WRONG = [
    (change("post", author="nobody"), "author is nobody"),
    (change("post", title=7), "title is not what it should be"),
    (change("post", title="a" * 301), "title has more than 300"),
    (change("post", body="\0"), "body contains NUL"),
    (change("post", id=0), "id is too small"),
    (change("post", id=2**40), "id is too large"),
    (change("post", id=True), "id is not what it should be"),
    (change("post", created_at="yesterday"), "created_at is no date"),
    (change("post", created_at="2026-01-01T00:00:00+01:00"), "has a time zone"),
    (change("post", status="secret"), "status is unknown"),
    (change("post", tags=["not there"]), "tags has one"),
    (change("post", cover="0" * 40), "cover is no picture"),
    (change("comment", post_id=999_999), "post_id is no post"),
    (change("comment", parent_id=999_999), "parent_id is no comment"),
    (change("comment", kind_of_comment="spam"), "kind_of_comment is unknown"),
    (change("follow", followed="nobody"), "nobody of the archive"),
    (change("picture", data="QUJD"), "not what digest says"),
    (change("picture", data="?"), "ase64"),
    (change("tag", name="!!!"), "cannot be a tag"),
    (change("person", member_since=None), "member_since is missing"),
    (lambda lines: lines.append({"kind": "person"}), "stands after"),
    (lambda lines: lines.append({"kind": "surprise"}), "this is no record"),
    (lambda lines: lines.append(lines[-1] | {"kind": "post"}), "stands after"),
]


def test_what_is_wrong_inside_is_refused_with_its_line(
    whole: bytes, archive: Path, empty: Flask
) -> None:
    for wrong, reason in WRONG:
        archive.write_bytes(whole)
        sealed(archive, wrong)
        status, said = run(empty, "import", "archive", archive)
        assert status == 1, said
        assert reason in said
        assert f"{archive.name}: line " in said
    assert numbers(empty) == [0] * len(MODELS)


def test_what_was_edited_or_deleted_here_stays_so(archive: Path, empty: Flask) -> None:
    done(empty, "import", "archive", archive)
    with empty.app_context():
        follow = db.session.scalars(
            db.select(Follow).where(Follow.follower_id != Follow.followed_id)
        ).first()
        comment = db.session.scalars(db.select(Comment).order_by(Comment.id.desc())).first()
        db.session.delete(follow)
        db.session.delete(comment)
        db.session.commit()
    before = numbers(empty)
    assert "Created: 0" in done(empty, "import", "archive", archive)
    assert numbers(empty) == before
