"""Each migration leaves the code before it working, on the schema after it."""

from __future__ import annotations

from itertools import pairwise

import pytest
import sqlalchemy
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from sqlalchemy import delete

from app import db
from tests.migrations import steps
from tests.migrations.old_code import hindrances
from tests.migrations.released_rows import REVISIONS, kept, load, stored
from tests.migrations.schema import schema_of


def test_older_code_finds_and_may_leave_out_what_it_did(empty: Flask) -> None:
    schemas = {}
    for revision in REVISIONS:
        steps.upgrade(revision)
        schemas[revision] = schema_of(db.engine)
    found = [
        f"{older} -> {newer}: {hindrance}"
        for older, newer in pairwise(REVISIONS)
        for hindrance in hindrances(schemas[older], schemas[newer])
    ]
    assert found == []


def test_the_newest_schema_takes_the_rows_that_older_code_writes(empty: Flask) -> None:
    steps.upgrade(REVISIONS[-1])
    for older in REVISIONS[:-1]:
        load(db.engine, kept(older))
        assert stored(db.engine, kept(older)) == kept(older), older
        with db.engine.begin() as connection:
            for table in reversed(db.metadata.sorted_tables):
                connection.execute(delete(table))


LIKES = "op.create_table('likes', sa.Column('post', sa.Integer, primary_key=True), {})"


def _on_tags(change: str) -> str:
    return f"with op.batch_alter_table('tags') as tags: tags.{change}"


def _changed_check(actions: str) -> str:
    name = "op.f('ck_moderation_decisions_action')"
    return (
        "with op.batch_alter_table('moderation_decisions') as decisions:"
        f" decisions.drop_constraint({name}, type_='check');"
        f' decisions.create_check_constraint({name}, "action IN ({actions})")'
    )


FORBIDDEN = [
    (_changed_check("'hide', 'show', 'suspend'"), "ck_moderation_decisions_action is gone or"),
    ("op.drop_table('post_tags')", "post_tags is gone"),
    (_on_tags("drop_column('published_count')"), "tags.published_count was"),
    (_on_tags("alter_column('name', new_column_name='title')"), "tags.name was"),
    (_on_tags("alter_column('name', type_=sa.String(20))"), "tags.name was"),
    (_on_tags("alter_column('name', nullable=True)"), "tags.name was"),
    (_on_tags("alter_column('published_count', server_default=None)"), "count was"),
    (_on_tags("add_column(sa.Column('hue', sa.Integer, nullable=False))"), "tags.hue must"),
    (_on_tags("drop_constraint('uq_tags_slug', type_='unique')"), "uq_tags_slug is gone"),
    (_on_tags("create_unique_constraint('uq_tags_name', ['name'])"), "uq_tags_name forbids"),
    (_on_tags("create_check_constraint('short', 'length(name) < 9')"), "ck_tags_short forbids"),
    ("op.create_index('one', 'posts', ['title'], unique=True)", "forbids what older"),
    ("op.drop_index('uq_users_email_lower')", "gone or changed: CREATE UNIQUE INDEX uq_users"),
    (
        LIKES.format("sa.ForeignKeyConstraint(['post'], ['posts.id'], 'a')"),
        "keeps older code from deleting from posts",
    ),
]
ALLOWED = [
    _on_tags("add_column(sa.Column('hue', sa.Integer, nullable=True))"),
    _on_tags("add_column(sa.Column('hue', sa.Integer, nullable=False, server_default='7'))"),
    _on_tags(
        "add_column(sa.Column('above', sa.Integer));"
        " tags.create_check_constraint('above', 'above < id')"
    ),
    "op.create_index('quick', 'posts', ['title'])",
    LIKES.format("sa.ForeignKeyConstraint(['post'], ['posts.id'], 'a', ondelete='CASCADE')"),
    LIKES.format("sa.UniqueConstraint('post', name='uq_likes')"),
    _changed_check("'hide', 'show', 'suspend', 'lift', 'warn'"),
]


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")
def test_what_older_code_cannot_live_with_is_found(empty: Flask) -> None:
    steps.upgrade(REVISIONS[-1])
    for change, complaint in FORBIDDEN:
        found = _hindrances_of(change)
        assert any(complaint in line for line in found), (change, found)


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")
def test_what_older_code_does_not_notice_is_allowed(empty: Flask) -> None:
    steps.upgrade(REVISIONS[-1])
    for change in ALLOWED:
        assert _hindrances_of(change) == [], change


def _hindrances_of(change: str) -> list[str]:
    """Return what the change hinders, and take the change back."""
    with db.engine.connect() as connection:
        before = schema_of(connection)
        context = MigrationContext.configure(connection, opts={"target_metadata": db.metadata})
        exec(change, {"op": Operations(context), "sa": sqlalchemy})
        after = schema_of(connection)
        connection.rollback()
    return hindrances(before, after)
