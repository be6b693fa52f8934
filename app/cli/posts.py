"""``flask posts``: work on stored posts and comments."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.cli.errors import plain_failures
from app.content.markdown.render import RENDERER_VERSION
from app.extensions import db
from app.models import Comment, Post
from app.services.mentions import people_in
from app.services.posts.bin import erase_expired, expired
from app.web.repair.search_index import index_all

# few, so that other writers wait only briefly, even on SQLite with its one writer
BATCH = 20

posts = AppGroup("posts", help="Work on stored posts and comments.")


@posts.command("render")
@click.option("--all", "everything", is_flag=True, help="Also what the present renderer has made.")
@plain_failures
def render(everything: bool) -> None:
    """Render stored HTML anew where an older renderer has made it.

    Texts, dates and revisions stay as they are. It may be interrupted and run again at any time,
    beside the running site.
    """
    _render("posts", Post, select(Post).options(selectinload(Post.tags)), everything)
    _render("comments", Comment, select(Comment).options(joinedload(Comment.post)), everything)


@posts.command("reindex")
@plain_failures
def reindex() -> None:
    """Make the search indexes anew from all posts, comments and people.

    Searching goes on meanwhile. It may be interrupted and run again at any time, beside the
    running site.
    """
    if not index_all():
        click.echo("There is nothing to index.")


@posts.command("prune")
@plain_failures
def prune() -> None:
    """Delete posts for good that have been in the bin for longer than BIN_DAYS.

    `flask deploy` does so as well. It may be run again at any time, beside the running site.
    """
    deleted = prune_bin()
    click.echo(
        f"{deleted} deleted for good." if deleted else "No post has been in the bin so long."
    )


def prune_bin() -> int:
    """Delete what has been in the bin for too long, each in a transaction; return how many."""
    deleted = 0
    while ids := expired(BATCH):
        db.session.rollback()
        for post_id in ids:
            deleted += erase_expired(post_id)
            db.session.commit()
    db.session.rollback()
    return deleted


def _render(noun: str, model: Any, statement: Select[Any], everything: bool) -> None:
    wanted = model.renderer_version < RENDERER_VERSION
    if everything:
        wanted = model.id > 0
    total = db.session.scalar(select(func.count()).select_from(model).where(wanted)) or 0
    db.session.rollback()
    done, last = 0, 0
    while rows := _batch(model, statement.where(wanted, model.id > last)):
        for row in rows:
            row.people = people_in(row.body)
            row.body = row.body  # assigning the body renders it
            if model is Post:
                row.title = row.title
        last, done = rows[-1].id, done + len(rows)
        db.session.commit()
        db.session.expunge_all()
        click.echo(f"{done} of {total} {noun}")
    if not total:
        click.echo(f"The HTML of all {noun} is up to date.")


def _batch(model: Any, statement: Select[Any]) -> list[Any]:
    """Return the next rows, locked so that a concurrent edit is not overwritten."""
    locked = statement.order_by(model.id).limit(BATCH).with_for_update(of=model)
    return list(db.session.scalars(locked))
