"""The migrations lead to what the models describe, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import Flask
from sqlalchemy import inspect, text

from app import db
from app.cli import schema
from app.models import Comment, Follow, Post, Role, Tag, User, is_index_table
from app.services.schema import newest_revision, stored_revision
from tests.databases import empty_database
from tests.fixture_types import MakeApp
from tests.migrations.schema import ALEMBICS_OWN, schema_of
from tests.migrations.steps import run_one_more


@contextmanager
def created(make_app: MakeApp, folder: Path) -> Iterator[Flask]:
    """An application on a database that ``db.create_all`` has filled."""
    folder.mkdir()
    with empty_database(folder) as address:
        app = make_app("testing", address)
        with app.app_context():
            db.create_all()
            yield app
            db.session.remove()
            db.engine.dispose()


def test_they_build_what_create_all_builds(empty: Flask, make_app: MakeApp, tmp_path: Path) -> None:
    schema.upgrade()
    migrated = schema_of(db.engine)
    with created(make_app, tmp_path / "created"):
        described = schema_of(db.engine)
    assert migrated == described


# Alembic says so of the indexes over lower(…) on SQLite; the test above compares them.
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based")
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")
def test_alembic_finds_nothing_left_to_do(empty: Flask) -> None:
    schema.upgrade()
    with db.engine.connect() as connection:
        settings = {
            "compare_type": True,
            "compare_server_default": True,
            "include_name": lambda name, *_: not is_index_table(name),  # as in migrations/env.py
        }
        context = MigrationContext.configure(connection, opts=settings)
        assert compare_metadata(context, db.metadata) == []


def test_they_lead_back_to_nothing(empty: Flask) -> None:
    schema.upgrade()
    command.downgrade(schema.migrations(), "base")
    assert set(inspect(db.engine).get_table_names()) <= {ALEMBICS_OWN}
    schema.upgrade()
    assert stored_revision() == newest_revision()


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")
def test_a_table_that_is_rebuilt_keeps_the_rows_that_point_at_it(
    empty: Flask, tmp_path: Path
) -> None:
    schema.upgrade()
    Role.insert_roles()
    author = User(email="ann@example.com", username="ann")
    post = Post(author=author, body="A post", tags=[Tag(name="boats", slug="boats")])
    db.session.add_all([post, Comment(author=author, post=post, body="A comment")])
    db.session.commit()

    rebuild = "with op.batch_alter_table('users') as users: "
    run_one_more(tmp_path, rebuild + "users.alter_column('location', type_=sa.String(80))")

    assert Follow.query.count() == 1
    assert [tag.slug for tag in Post.query.one().tags] == ["boats"]
    assert Comment.query.one().author.email == "ann@example.com"
    db.session.remove()
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_connection_that_would_lose_rows_is_not_used(empty: Flask) -> None:
    schema.upgrade()
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            with pytest.raises(CommandError, match="foreign keys are switched off"):
                schema.migrate(connection, "0001")
        else:
            schema.migrate(connection, "0001")
            assert schema.revision_of(connection) == "0001"


def test_a_migration_that_fails_leaves_nothing_behind(empty: Flask, tmp_path: Path) -> None:
    schema.upgrade()
    before = stored_revision()
    source = 'op.add_column("users", sa.Column("shoe", sa.Integer)); op.drop_table("missing")'
    with pytest.raises(Exception, match="missing"):
        run_one_more(tmp_path, source)
    assert stored_revision() == before
    assert "shoe" not in {column["name"] for column in inspect(db.engine).get_columns("users")}


def test_revisions_are_numbered_in_one_line(empty: Flask) -> None:
    scripts = ScriptDirectory.from_config(schema.migrations())
    revisions = list(scripts.walk_revisions())[::-1]
    assert [revision.revision for revision in revisions] == [
        f"{number:04d}" for number in range(1, len(revisions) + 1)
    ]
    for revision in revisions:
        assert re.fullmatch(rf"{revision.revision}_[a-z0-9_]+\.py", Path(revision.path).name)
