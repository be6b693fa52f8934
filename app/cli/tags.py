"""``flask tag``: rename and merge tags. NAME is a tag's name or the slug in its address."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.cli.errors import OperationFailed, plain_failures
from app.cli.json_lines import json_line, json_option
from app.cli.search_index import index_tagged
from app.content.text.tag_names import tag_key
from app.extensions import db
from app.models import Tag
from app.services.posts.tag_changes import find_tag, merge_tags, move_posts, rename_tag
from app.services.posts.tagging import used_tags

# few, so that other writers wait only briefly, even on SQLite with its one writer
BATCH = 20

tag = AppGroup("tag", help="Tags: list, rename, merge.")


@tag.command("list")
@json_option
@plain_failures
def show(as_json: bool) -> None:
    """List the tags of public posts by name, with slug and number of posts."""
    for used in used_tags():
        if as_json:
            values = {"name": used.name, "slug": used.slug, "posts": used.post_count}
            click.echo(json_line(values))
            continue
        click.echo(f"{used.post_count:>6}  {used.name:<30}  {used.slug}")


@tag.command("rename")
@click.argument("name")
@click.argument("new_name")
@plain_failures
def rename(name: str, new_name: str) -> None:
    """Give a tag another name.

    Its old address redirects, and authors who type the old name get the renamed tag. If it is
    interrupted, `flask posts reindex` completes it.
    """
    renamed = find_tag(name)
    rename_tag(renamed, new_name)
    done = f"The tag is “{renamed.name}” now, at /tag/{renamed.slug}."
    tag_id = renamed.id
    db.session.commit()
    index_tagged(tag_id)
    click.echo(done)


@tag.command("merge")
@click.argument("name")
@click.argument("into")
@plain_failures
def merge(name: str, into: str) -> None:
    """Make two tags one: posts with the tag NAME carry the tag INTO instead.

    The address of NAME redirects, and authors who type its name get INTO. It may be interrupted
    and run again at any time, beside the running site.
    """
    source, target = find_tag(name), find_tag(into)
    if source is target:
        raise OperationFailed(f"“{source.name}” cannot be merged with itself")
    old, new = source.name, target.name
    moved = merge_in_batches(source, target)
    click.echo(f"{moved} posts were moved from “{old}” to “{new}”.")


def merge_in_batches(source: Tag, target: Tag) -> int:
    """Merge tags, with commits in between, and return the number of posts that were moved."""
    moved, done = 0, False
    while not done:
        while batch := move_posts(source, target, BATCH):
            moved += batch
            db.session.commit()
        done = merge_tags(source, target)  # unless a post was tagged meanwhile
        db.session.commit()
    return moved


def fill_missing_tag_keys() -> None:
    """Store the keys of tags that older code has stored, and merge tags with the same key.

    Commits; repeatable.
    """
    missing = select(Tag).where(Tag.key.is_(None)).order_by(Tag.id).limit(1)
    while (found := db.session.scalar(missing)) is not None:
        key = tag_key(found.name) or found.slug
        same = db.session.scalar(select(Tag).where(Tag.key == key))
        if same is not None:
            merge_in_batches(found, same)
        else:
            found.key = key
            db.session.commit()
    db.session.rollback()  # end the transaction that found no more
