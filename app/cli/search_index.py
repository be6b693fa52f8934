"""Filling the search index, where posts were stored without it or it is to be made anew."""

from __future__ import annotations

import click
from sqlalchemy import ColumnElement, exists, func, literal, select
from sqlalchemy.orm import load_only, selectinload

from app.extensions import db
from app.models import Post
from app.models.search_index import entries, store

# Few enough that whoever wants to write meanwhile hardly waits, even where one writes at a time.
BATCH = 100
SAY_EVERY = 1_000

_MISSING = ~exists().where(entries.c.post_id == Post.id)


def missing_posts() -> int:
    """How many posts the index does not know."""
    return _count(_MISSING)


def index_missing() -> int:
    """Index the posts that are not in the index, and answer how many.

    Commits, a batch at a time: it may be interrupted and run again at any time, beside the
    running site. Says how far it is when there is something to do.
    """
    return _index(_MISSING)


def index_all() -> int:
    """The same for every post, in place of what the index holds of it."""
    return _index(literal(True))


def _count(wanted: ColumnElement[bool]) -> int:
    total = db.session.scalar(select(func.count()).select_from(Post).where(wanted)) or 0
    db.session.rollback()
    return total


def _index(wanted: ColumnElement[bool]) -> int:
    total = _count(wanted)
    done = last = said = 0
    while total and (posts := _batch(wanted, last)):
        store(db.session(), posts)
        last, done = posts[-1].id, done + len(posts)
        db.session.commit()
        db.session.expunge_all()
        if done >= said + SAY_EVERY:
            said = done
            click.echo(f"Indexed {done} of {total} posts for searching.")
    db.session.rollback()  # the batch that found nothing more
    if done > said:
        click.echo(f"Indexed {done} of {total} posts for searching.")
    return done


def _batch(wanted: ColumnElement[bool], last: int) -> list[Post]:
    """The next posts, locked, so that nobody's edit is indexed as it was before."""
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
