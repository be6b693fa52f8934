"""``flask import flasky``: a site of the book's application in an empty one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import (
    Comment,
    Follow,
    Notification,
    OutboxMessage,
    Picture,
    Post,
    Revision,
    Role,
    User,
)
from app.services.accounts.pruning import prune
from app.services.posts import publishing
from app.services.posts.post_text import PostText
from tests.cli.doctor_results import examine
from tests.cli.importing import Imported, imported
from tests.cli.sites import done
from tests.databases import empty_database, on_postgresql
from tests.emails import Outbox
from tests.flasky_sites import FIRST, SECOND, FlaskySite, fill, pbkdf2

COUNTS = {
    "posts": {"published": 3, "scheduled": 0, "draft": 0},
    "pages": {"published": 0, "scheduled": 0, "draft": 0},
    "drafts_by_reason": {},
    "comments": {"shown": 2, "hidden": 1, "replies": 0, "kinds": {"comment": 3}},
    "tags": 0,
    "authors": 3,
    "redirects": 0,
    "skipped": {},
    "untitled": 3,
}


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Yield the address of a database for the other site."""
    with empty_database(tmp_path) as made:
        yield made


@pytest.fixture
def site(address: str) -> FlaskySite:
    """Return a small site of the book's application."""
    made = FlaskySite(address)
    fill(made)
    return made


@pytest.fixture
def here(app: Flask, site: FlaskySite, tmp_path: Path) -> Imported:
    """Import it."""
    return imported(app, tmp_path, site.address)


def user(username: str) -> User:
    found: User = db.session.scalars(db.select(User).filter_by(username=username)).one()
    db.session.refresh(found)
    return found


def role_of(user: User) -> str | None:
    return user.role.name if user.role else None


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_everything_is_counted(here: Imported) -> None:
    assert here.report["counts"] == COUNTS
    assert here.result == (11, 0, 0, 0)
    assert here.report["warnings"] == []
    assert "Created: 11, changed: 0, unchanged: 0, kept as they are here: 0." in here.said


@pytest.mark.parametrize("edition", [FIRST, SECOND])
def test_both_editions_give_the_same_site(
    app: Flask, address: str, tmp_path: Path, edition: str
) -> None:
    site = FlaskySite(address, edition)
    fill(site)
    assert imported(app, tmp_path, address).report["counts"] == COUNTS
    assert user("anna.b").is_administrator()
    assert role_of(user("susan")) == "Moderator"
    assert role_of(user("john")) == "User"
    assert Role.query.count() == 3


def test_posts_keep_their_addresses_and_dates(here: Imported, client: FlaskClient) -> None:
    page = client.get("/post/12", follow_redirects=True)
    assert page.status_code == 200
    assert "A boat" in page.text
    post = db.session.get(Post, 12)
    assert post is not None
    assert (post.title, post.body) == (None, "# A boat\n\nIt is *green*.\nAnd small.")
    assert post.published_at == post.created_at == moment("2014-07-08 12:13:14.000015")
    assert (post.author_id, post.language, post.edited_at) == (3, "en", None)
    assert db.session.get_one(Post, 2).body_html == "<p>body of the <em>blog</em> post</p>"


def test_people_keep_their_addresses_and_what_they_tell(
    here: Imported, client: FlaskClient
) -> None:
    assert "I row." in client.get("/user/john").text
    john = user("john")
    assert (john.id, john.email, john.confirmed) == (3, "john@example.com", True)
    assert (john.name, john.location, john.about_me) == ("John Doe", "Bergen", "I row.")
    assert john.member_since == moment("2014-05-01 08:00:00")
    assert john.last_seen == moment("2015-06-02 09:30:00.250000")


def test_a_disabled_comment_is_hidden(here: Imported, client: FlaskClient) -> None:
    hidden = db.session.get(Comment, 5)
    assert hidden is not None
    assert (hidden.hidden_at, hidden.hidden_reason) == (hidden.timestamp, "imported")
    page = client.get("/post/12", follow_redirects=True).text
    assert "What a <strong>boat</strong>!" in page
    assert "Buy boats" not in page


def test_follows_keep_their_dates_and_everybody_follows_themselves(here: Imported) -> None:
    follows = {(row.follower_id, row.followed_id): row.timestamp for row in Follow.query}
    assert set(follows) == {(3, 3), (7, 7), (8, 8), (3, 7), (8, 3)}
    assert follows[(3, 7)] == moment("2014-06-09 10:11:12.500000")
    assert (user("john").followed_count, user("john").follower_count) == (1, 1)


def test_nothing_is_left_to_mend(app: Flask, here: Imported) -> None:
    found = examine(app)
    assert "WRONG" not in found.verdicts.values(), found.said


def test_what_was_imported_is_found(here: Imported, client: FlaskClient) -> None:
    assert "/post/12" in client.get("/search?q=green").text
    assert "boat" in client.get("/search?q=boat&kind=comments").text


def test_nobody_is_told(here: Imported, outbox: Outbox) -> None:
    assert Notification.query.count() == OutboxMessage.query.count() == 0
    assert not outbox.messages


def test_texts_mention_people_and_ask_for_pictures(app: Flask, here: Imported) -> None:
    assert '/user/john"' in db.session.get_one(Post, 15).body_html
    assert Picture.query.count() == 1


def test_a_post_has_a_revision_of_its_date(here: Imported) -> None:
    revision = db.session.scalars(db.select(Revision).filter_by(post_id=12)).one()
    assert revision.created_at == moment("2014-07-08 12:13:14.000015")
    assert revision.editor_id == 3


def test_what_is_written_afterwards_has_later_ids(here: Imported) -> None:
    post = publishing.write_post(user("john"), PostText("Afterwards"))
    db.session.add(User(email="new@example.com", username="new"))
    db.session.commit()
    assert post.id > 15
    assert user("new").id > 8


@pytest.mark.parametrize(
    ("hashed", "starts"),
    [
        (pbkdf2("cat", "sha1", 1000), "pbkdf2:sha1:1000$"),
        (pbkdf2("cat", "sha256", 1500), "pbkdf2:sha256:1500$"),
    ],
)
def test_an_old_password_logs_in_and_is_renewed(
    app: Flask, address: str, tmp_path: Path, client: FlaskClient, hashed: str, starts: str
) -> None:
    site = FlaskySite(address)
    site.user(3, "john", password_hash=hashed)
    imported(app, tmp_path, address)
    login = {"email": "john@example.com", "password": "dog"}
    assert client.post("/auth/login", data=login).status_code == 200
    assert (user("john").password_hash or "").startswith(starts)
    assert client.post("/auth/login", data={**login, "password": "cat"}).status_code == 302
    assert "Hello, john!" in client.get("/").text
    assert (user("john").password_hash or "").startswith(app.config["PASSWORD_HASH_METHOD"])


@pytest.mark.parametrize(
    "hashed",
    [
        "sha1$Xz81$da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "plain$$cat",
        "cat",
        "pbkdf2:sha1$salt$nothing hexadecimal",
        "pbkdf2:nosuch:1000$salt$00",
        "pbkdf2:sha256:999999999$salt$00",
        "scrypt:32768:999:9$salt$00",
        "scrypt:3:8:1$salt$00",
    ],
)
def test_a_password_that_cannot_be_compared_has_to_be_reset(
    app: Flask, address: str, tmp_path: Path, client: FlaskClient, hashed: str
) -> None:
    site = FlaskySite(address)
    site.user(3, "john", password_hash=hashed)
    said = imported(app, tmp_path, address).warnings
    assert "users: row 3: the password is stored in a way that is not safe any more: " in said[0]
    assert user("john").password_hash is None
    login = {"email": "john@example.com", "password": "cat"}
    assert client.post("/auth/login", data=login).status_code == 200


def test_an_account_that_was_never_confirmed_is_not_pruned(
    app: Flask, address: str, tmp_path: Path
) -> None:
    site = FlaskySite(address)
    site.user(3, "john", confirmed=False)
    imported(app, tmp_path, address)
    assert prune() == []
    done(app, "deploy")
    assert not user("john").confirmed


def test_a_dry_run_changes_nothing(
    app: Flask, site: FlaskySite, tmp_path: Path, client: FlaskClient
) -> None:
    tried = imported(app, tmp_path, site.address, "--dry-run")
    assert (tried.report["counts"], tried.result) == (COUNTS, (11, 0, 0, 0))
    assert "It would create 11, change 0, and leave 0 as they are." in tried.said
    assert User.query.count() == Post.query.count() == 0
    assert imported(app, tmp_path, site.address).result == (11, 0, 0, 0)


def test_a_fork_has_titles_and_what_is_left_is_named(
    app: Flask, site: FlaskySite, tmp_path: Path
) -> None:
    site.run("ALTER TABLE posts ADD COLUMN title VARCHAR(400)")
    site.run("ALTER TABLE users ADD COLUMN website VARCHAR(64)")
    site.run("CREATE TABLE likes (user_id INTEGER, post_id INTEGER)")
    site.run("UPDATE posts SET title = :title WHERE id = 2", title=" The\nfirst ")
    site.run("UPDATE posts SET title = :title WHERE id = 15", title="x" * 400)
    here = imported(app, tmp_path, site.address)
    assert here.warnings == [
        "likes: this table is not one of the book, and is not imported",
        "users.website: this column is not one of the book, and is not imported",
        "posts.title: this column is not one of the book; it is taken for the title",
        "posts: row 15: the title has 400 characters, and is cut to 300",
    ]
    assert db.session.get_one(Post, 2).title == "The first"
    assert here.report["counts"]["untitled"] == 1


@on_postgresql
def test_a_file_of_sqlite_is_imported_into_postgresql(app: Flask, tmp_path: Path) -> None:
    site = FlaskySite(f"sqlite:///{tmp_path / 'data-dev.sqlite'}")
    fill(site)
    assert imported(app, tmp_path, site.address).report["counts"] == COUNTS


@on_postgresql
def test_the_address_may_be_spelled_as_heroku_does(
    app: Flask, site: FlaskySite, tmp_path: Path
) -> None:
    spelled = site.address.replace("postgresql+psycopg2://", "postgres://")
    assert imported(app, tmp_path, spelled).result == (11, 0, 0, 0)
