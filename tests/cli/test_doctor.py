"""``flask doctor``: finds every wrong count, and mends what needs no decision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, text, update

from app import db
from app.models import Follow, Post, Role, SiteCount, Tag, User
from app.models.search_index import COMMENTS, POSTS
from app.services.moderation import moderation
from app.services.people import following
from app.web.repair import stored_counts
from tests.cli.doctor_results import examine
from tests.factories import CommentFactory, PostFactory, UserFactory, administrator, moderator
from tests.migrations import steps


@pytest.fixture
def site(app: Flask) -> Any:
    """A site with a little of everything, whose schema is known to be the newest."""
    ann, bob = UserFactory.create(), UserFactory.create()
    following.follow(ann, bob)
    post = PostFactory.create(author=ann, tags=[Tag(name="boats", slug="boats")])
    PostFactory.create(author=ann, status="draft", published_at=None)
    CommentFactory.create(post=post, author=bob)
    hidden = CommentFactory.create(post=post, author=bob)
    moderation.hide_comment(moderator(), hidden.id, "unkind")
    db.session.commit()
    yield app
    db.session.rollback()
    steps.stamp_newest()


def test_a_healthy_site_has_a_line_for_each_check(site: Flask) -> None:
    found = examine(site)
    assert found.status == 0, found
    assert set(found.verdicts.values()) == {"ok", "note"}
    notes = {about for about, verdict in found.verdicts.items() if verdict == "note"}
    expected = {"SITE_URL", "site", "FLASKY_ADMIN", "mail server", "administrators", "connections"}
    assert notes <= expected | {"rate limits"}
    assert {count.name for count in stored_counts.STORED_COUNTS} <= set(found.verdicts)
    for about in ("database", "schema", "clock", "outbox", "roles", "self-follows"):
        assert found.verdicts[about] == "ok", found.said[about]


@pytest.mark.parametrize("count", stored_counts.STORED_COUNTS, ids=lambda count: count.name)
def test_each_wrong_count_is_found_and_mended(
    site: Flask, count: stored_counts.StoredCount
) -> None:
    db.session.execute(update(count.column.class_).values({count.column: 7}))
    db.session.commit()
    found = examine(site)
    assert found.status == 1
    assert found.verdicts[count.name] == "WRONG"
    assert found.said[count.name].startswith("wrong in ")
    found = examine(site, "--mend")
    assert (found.status, found.verdicts[count.name]) == (0, "mended")
    assert examine(site).status == 0


def test_a_lost_count_of_the_site_is_found_and_mended(site: Flask) -> None:
    db.session.execute(delete(SiteCount))
    db.session.commit()
    assert examine(site).status == 1
    assert examine(site, "--mend").status == 0
    counts = {count.name: count.value for count in SiteCount.query}
    assert counts == {"posts": 1, "comments": 1}


def test_looking_changes_nothing(site: Flask) -> None:
    db.session.execute(update(User).values(published_count=7))
    db.session.commit()
    examine(site)
    db.session.expire_all()
    assert {user.published_count for user in User.query} == {7}


def test_missing_roles_and_self_follows_are_found_and_mended(site: Flask) -> None:
    db.session.execute(delete(Follow).where(Follow.follower_id == Follow.followed_id))
    db.session.execute(update(Role).values(default=False))
    db.session.commit()
    found = examine(site)
    assert found.status == 1
    assert found.said["roles"] == "0 are the default instead of one"
    assert found.said["self-follows"] == "missing for 3"
    assert examine(site, "--mend").status == 0
    assert examine(site).status == 0


def test_what_searching_does_not_know_is_found_and_mended(site: Flask) -> None:
    db.session.execute(delete(POSTS.entries))
    db.session.execute(delete(COMMENTS.entries))
    db.session.commit()
    assert examine(site).said["search index"] == "2 posts, 2 comments are not in it"
    assert examine(site, "--mend").verdicts["search index"] == "mended"
    assert examine(site).verdicts["search index"] == "ok"


def test_a_site_that_nobody_can_administer_is_noted(site: Flask) -> None:
    assert examine(site).verdicts["administrators"] == "note"
    ada = administrator()
    assert examine(site).said["administrators"] == "1"
    ada.suspend()
    assert examine(site).verdicts["administrators"] == "note"


@pytest.fixture
def without_revision(app: Flask) -> Iterator[Flask]:
    """Yield a site on which no migration has run."""
    db.session.execute(text("DROP TABLE alembic_version"))
    db.session.commit()
    yield app
    db.session.rollback()
    steps.stamp_newest()


def test_an_old_schema_leaves_what_needs_the_new_one_unknown(without_revision: Flask) -> None:
    found = examine(without_revision)
    assert found.status == 1
    assert found.verdicts["database"] == "ok"
    assert found.said["schema"] == "the database is at revision None: run `flask deploy`"
    for about in ("outbox", "roles", stored_counts.STORED_COUNTS[0].name):
        assert found.verdicts[about] == "unknown"
        assert found.said[about] == "it needs the right schema"
    assert Post.query.count() == 0
