"""``flask doctor``: finds every wrong count, and mends what needs no decision."""

from __future__ import annotations

from typing import Any

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import delete, text, update

from app import db
from app.cli import counting, schema
from app.models import Follow, Post, Role, SiteCount, Tag, User
from app.services import following, moderation
from tests.factories import CommentFactory, PostFactory, UserFactory, moderator


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
    command.stamp(schema.migrations(), "head")
    yield app
    db.session.rollback()
    db.session.execute(text("DROP TABLE alembic_version"))
    db.session.commit()


def examine(app: Flask, *options: str) -> tuple[int, str]:
    answer = app.test_cli_runner().invoke(args=["doctor", *options])
    return answer.exit_code, answer.output


def test_a_healthy_site_has_a_line_for_each_check(site: Flask) -> None:
    status, said = examine(site)
    assert status == 0, said
    assert len(said.splitlines()) == 3 + len(counting.STORED_COUNTS)
    assert all(line.startswith("ok ") for line in said.splitlines())


@pytest.mark.parametrize("count", counting.STORED_COUNTS, ids=lambda count: count.name)
def test_each_wrong_count_is_found_and_mended(site: Flask, count: counting.StoredCount) -> None:
    db.session.execute(update(count.column.class_).values({count.column: 7}))
    db.session.commit()
    status, said = examine(site)
    assert status == 1
    assert f"WRONG   {count.name}: wrong in" in said
    status, said = examine(site, "--mend")
    assert status == 0
    assert f"mended  {count.name}: " in said
    assert examine(site)[0] == 0


def test_a_lost_count_of_the_site_is_found_and_mended(site: Flask) -> None:
    db.session.execute(delete(SiteCount))
    db.session.commit()
    assert examine(site)[0] == 1
    assert examine(site, "--mend")[0] == 0
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
    status, said = examine(site)
    assert status == 1
    assert "WRONG   roles: 0 are the default instead of one" in said
    assert "WRONG   self-follows: missing for 3" in said
    assert examine(site, "--mend")[0] == 0
    assert examine(site)[0] == 0


def test_an_old_schema_is_said_before_anything_else(app: Flask) -> None:
    status, said = examine(app)
    assert status == 1
    assert said.splitlines()[0].endswith("is at revision None: run `flask deploy`")
    assert Post.query.count() == 0
