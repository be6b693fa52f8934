"""Each migration leaves the code before it working, on the schema after it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask

from app import db
from tests.migrations import steps
from tests.migrations.old_code import hindrances
from tests.migrations.released_rows import REVISIONS, kept, load, stored
from tests.migrations.schema import schema_of


@pytest.mark.parametrize(("older", "newer"), list(pairwise(REVISIONS)))
def test_older_code_finds_and_may_leave_out_what_it_did(
    empty: Flask, older: str, newer: str
) -> None:
    steps.upgrade(older)
    before = schema_of(db.engine)
    steps.upgrade(newer)
    assert hindrances(before, schema_of(db.engine)) == []


@pytest.mark.parametrize("older", REVISIONS[:-1])
def test_the_newest_schema_takes_the_rows_that_older_code_writes(empty: Flask, older: str) -> None:
    steps.upgrade(REVISIONS[-1])
    load(db.engine, kept(older))
    assert stored(db.engine, kept(older)) == kept(older)


LIKES = "op.create_table('likes', sa.Column('post', sa.Integer, primary_key=True), {})"


def _on_tags(change: str) -> str:
    return f"with op.batch_alter_table('tags') as tags: tags.{change}"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
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
    ],
)
def test_what_older_code_cannot_live_with_is_found(
    empty: Flask, tmp_path: Path, change: str, complaint: str
) -> None:
    found = _hindrances_of(change, tmp_path)
    assert any(complaint in line for line in found), found


@pytest.mark.parametrize(
    "change",
    [
        _on_tags("add_column(sa.Column('hue', sa.Integer, nullable=True))"),
        _on_tags("add_column(sa.Column('hue', sa.Integer, nullable=False, server_default='7'))"),
        "op.create_index('quick', 'posts', ['title'])",
        LIKES.format("sa.ForeignKeyConstraint(['post'], ['posts.id'], 'a', ondelete='CASCADE')"),
        LIKES.format("sa.UniqueConstraint('post', name='uq_likes')"),
    ],
)
def test_what_older_code_does_not_notice_is_allowed(
    empty: Flask, tmp_path: Path, change: str
) -> None:
    assert _hindrances_of(change, tmp_path) == []


def _hindrances_of(change: str, folder: Path) -> list[str]:
    steps.upgrade(REVISIONS[-1])
    before = schema_of(db.engine)
    steps.run_one_more(folder, change)
    return hindrances(before, schema_of(db.engine))
