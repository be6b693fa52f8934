"""Functions that fill or rebuild the search index."""

from __future__ import annotations

import click
from sqlalchemy import ColumnElement, exists, func, literal, select
from sqlalchemy.orm import load_only, selectinload

from app.content.search.tokenizer import TOKENIZER_VERSION
from app.extensions import db
from app.models import Post, post_tags
from app.models.search_index import entries, store_entries

# few, so that other writers wait only briefly, even on SQLite with its one writer
BATCH = 100
REPORT_EVERY = 1_000

_MISSING = ~exists().where(
    entries.c.post_id == Post.id, entries.c.tokenizer_version == TOKENIZER_VERSION
)


def missing_posts() -> int:
    """Return the number of posts that are not in the index, or were indexed by older code."""
    return _count(_MISSING)


def index_missing() -> int:
    """Index the posts that are not in the index or were indexed by older code; return their number.

    Commits each batch, so that it may be interrupted and run again at any time, beside the
    running site. Prints its progress.
    """
    return _index(_MISSING)


def index_all() -> int:
    """Index all posts again, as ``index_missing``, and return their number."""
    return _index(literal(True))


def index_tagged(tag_id: int) -> int:
    """Index the posts with a tag again, as ``index_missing``, and return their number."""
    return _index(exists().where(post_tags.c.post_id == Post.id, post_tags.c.tag_id == tag_id))


def _count(wanted: ColumnElement[bool]) -> int:
    total = db.session.scalar(select(func.count()).select_from(Post).where(wanted)) or 0
    db.session.rollback()
    return total


def _index(wanted: ColumnElement[bool]) -> int:
    total = _count(wanted)
    done = last = reported = 0
    while total and (posts := _batch(wanted, last)):
        store_entries(db.session(), posts)
        last, done = posts[-1].id, done + len(posts)
        db.session.commit()
        db.session.expunge_all()
        if done >= reported + REPORT_EVERY:
            reported = done
            click.echo(f"Indexed {done} of {total} posts for searching.")
    db.session.rollback()  # the transaction of the last, empty batch
    if done > reported:
        click.echo(f"Indexed {done} of {total} posts for searching.")
    return done


def _batch(wanted: ColumnElement[bool], last: int) -> list[Post]:
    """Return the next posts, locked so that a concurrent edit is indexed afterwards."""
    needed = load_only(Post.title, Post.body_html, Post.author_id)
    statement = (
        select(Post)
        .where(Post.id > last, wanted)
        .order_by(Post.id)
        .limit(BATCH)
        .options(needed, selectinload(Post.tags))
        .with_for_update(of=Post)
    )
    return list(db.session.scalars(statement))
