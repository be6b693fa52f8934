"""``flask tag``: rename and merge tags. NAME is a tag's name or the slug in its address."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.cli.errors import OperationFailed, plain_failures
from app.cli.json_lines import json_line, json_option
from app.extensions import db
from app.services.posts.tag_changes import find_tag, rename_tag
from app.services.posts.tagging import used_tags
from app.web.repair.search_index import index_tagged
from app.web.repair.tag_keys import merge_in_batches

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
