"""Reading a whole source, and checking it, before anything is stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from app.content.importing.refusal import Refused
from app.content.importing.report import Report
from app.models import Permission
from app.models.comment import COMMENT
from app.services.importing.flasky.cells import Cells, row_id
from app.services.importing.flasky.people import People, follows_of
from app.services.importing.flasky.roles import Roles
from app.services.importing.flasky.tables import Tables
from app.services.importing.flasky.texts import EMPTY, Texts
from app.services.importing.flasky.things import Site


def read_site(connection: Connection, now: datetime, report: Report) -> Site:
    """Return all that a source has, and count it in the report. Raises Refused.

    :param now: the moment of the import, which decides what is scheduled
    """
    tables, cells = Tables.of(connection, report), Cells()
    faults: list[str] = []
    users = _numbered(tables, "users", faults)
    posts = _numbered(tables, "posts", faults)
    comments = _numbered(tables, "comments", faults)
    if faults:
        raise Refused(faults)
    roles = Roles(tables, cells, report)
    people = list(People(tables, cells, roles, report).of(users, now))
    by_id = {each.id: each for each in people}
    if tables.has("posts", "title"):
        report.warn("posts.title", "this column is not one of the book; it is taken for the title")
    texts = Texts(cells, by_id, report)
    site = Site(
        people,
        list(follows_of(tables, by_id, report)),
        list(texts.posts(posts, now)),
        new_roles=roles.new,
    )
    ids = {each.id for each in site.posts}
    site.comments = list(texts.comments(comments, ids, now))
    for column, number in sorted(cells.removed.items()):
        report.warn(column, f"{number} characters that no text can hold are removed")
    _count(site, now, report)
    return site


def _numbered(tables: Tables, name: str, faults: list[str]) -> list[tuple[int, dict[str, Any]]]:
    """Return the rows of a table with their ids, by which pages find them here as well."""
    numbered: dict[int, dict[str, Any]] = {}
    for position, row in enumerate(tables.rows(name), 1):
        number = row_id(row["id"])
        if number is None:
            faults.append(f"{name}: row {row['id']!r}: this is no id (the {position}. row)")
        elif number in numbered:
            faults.append(f"{name}: row {number}: there are two with this id")
        else:
            numbered[number] = row
    return sorted(numbered.items())


def _count(site: Site, now: datetime, report: Report) -> None:
    counts = report.counts
    counts.authors = len(site.people)
    for post in site.posts:
        counts.untitled += post.title is None
        if post.is_draft:
            counts.posts.draft += 1
            counts.drafts_by_reason[EMPTY] += 1
        elif post.timestamp > now:
            counts.posts.scheduled += 1
        else:
            counts.posts.published += 1
    for comment in site.comments:
        if comment.is_hidden:
            counts.comments.hidden += 1
        else:
            counts.comments.shown += 1
    if site.comments:
        counts.comments.kinds[COMMENT] = len(site.comments)


def has_administrator(site: Site) -> bool:
    """Return whether one of the people can administer the site."""
    administering = {name for name, may in site.new_roles.items() if may & Permission.ADMIN}
    return any(each.role in administering | {"Administrator"} for each in site.people)
