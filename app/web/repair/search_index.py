"""Functions that fill or rebuild the search indexes."""

from __future__ import annotations

from typing import Any

import click
from sqlalchemy import ColumnElement, exists, func, literal, select
from sqlalchemy.orm import lazyload, load_only, selectinload

from app.content.search.tokenizer import TOKENIZER_VERSION
from app.extensions import db
from app.models import Comment, Post, User, post_tags
from app.models.search_index import COMMENTS, INDEXES, PEOPLE, POSTS, SearchIndex

# few, so that other writers wait only briefly, even on SQLite with its one writer
BATCH = 100
REPORT_EVERY = 1_000

_LOADED: dict[str, tuple[Any, ...]] = {
    POSTS.noun: (
        load_only(Post.title, Post.body_html, Post.author_id),
        selectinload(Post.tags),
    ),
    COMMENTS.noun: (load_only(Comment.body_html, Comment.author_id),),
    PEOPLE.noun: (
        load_only(User.username, User.name, User.location, User.about_me),
        lazyload(User.role),
    ),
}


def missing_rows() -> dict[str, int]:
    """Return how many rows are in no index or were indexed by older code, by their plural.

    Kinds of which none is missing are left out.
    """
    counts = {index.noun: _count(index, _missing(index)) for index in INDEXES}
    return {noun: count for noun, count in counts.items() if count}


def index_missing() -> int:
    """Index what is in no index or was indexed by older code, and return its number.

    Commits each batch, so that it may be interrupted and run again at any time, beside the
    running site. Prints its progress.
    """
    return sum(_fill(index, _missing(index)) for index in INDEXES)


def index_all() -> int:
    """Index everything again, as ``index_missing``, and return its number."""
    return sum(_fill(index, literal(True)) for index in INDEXES)


def index_tagged(tag_id: int) -> int:
    """Index the posts with a tag again, as ``index_missing``, and return their number."""
    return _fill(
        POSTS, exists().where(post_tags.c.post_id == Post.id, post_tags.c.tag_id == tag_id)
    )


def _missing(index: SearchIndex) -> ColumnElement[bool]:
    return ~exists().where(
        index.row_id == index.model.id, index.entries.c.tokenizer_version == TOKENIZER_VERSION
    )


def _count(index: SearchIndex, wanted: ColumnElement[bool]) -> int:
    statement = select(func.count()).select_from(index.model).where(wanted)
    total = db.session.scalar(statement) or 0
    db.session.rollback()
    return total


def _fill(index: SearchIndex, wanted: ColumnElement[bool]) -> int:
    total = _count(index, wanted)
    done = last = reported = 0
    while total and (rows := _batch(index, wanted, last)):
        index.store(db.session(), rows)
        last, done = rows[-1].id, done + len(rows)
        db.session.commit()
        db.session.expunge_all()
        if done >= reported + REPORT_EVERY:
            reported = done
            click.echo(f"Indexed {done} of {total} {index.noun} for searching.")
    db.session.rollback()  # the transaction of the last, empty batch
    if done > reported:
        click.echo(f"Indexed {done} of {total} {index.noun} for searching.")
    return done


def _batch(index: SearchIndex, wanted: ColumnElement[bool], last: int) -> list[Any]:
    """Return the next rows, locked so that a concurrent edit is indexed afterwards."""
    row_id = index.model.id
    statement = (
        select(index.model)
        .where(row_id > last, wanted)
        .order_by(row_id)
        .limit(BATCH)
        .options(*_LOADED[index.noun])
        .with_for_update(of=index.model)
    )
    return list(db.session.scalars(statement))
