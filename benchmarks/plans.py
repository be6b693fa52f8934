"""The plans of the statements of all lists."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select, update

from app import db
from app.models import Post, Role, User, utcnow
from app.services.moderation.moderation import QUEUES
from app.services.pagination import Cursor
from benchmarks.databases import Database
from benchmarks.explaining import Plan, explain
from benchmarks.pages import OF_BUSY, READER, STRANGER, Case, From, cases
from benchmarks.statements import Statement, hearing, visitor

MODERATOR = "user1"
# milliseconds that say nothing
LEAST = 0.1


class Explained(NamedTuple):
    """A statement of a page, and its plan."""

    page: str
    statement: Statement
    plan: Plan

    def says_nothing_new_after(self, former: Explained) -> bool:
        """Return whether it is the same statement with the same values; or with other keys of
        rows, as the user's id, if it takes no longer.
        """
        if self.statement.text != former.statement.text:
            return False
        if _values(self.statement) == _values(former.statement):
            return True
        is_lookup = self.plan.rows <= 1 or " IN (" in self.statement.text
        return is_lookup and self.plan.took <= 2 * former.plan.took + LEAST


def explain_pages(database: Database, only: str = "") -> list[Explained]:
    """Return the plans of the statements that read, of all lists, with the values of a page.

    Changes the database: a user becomes a moderator.
    """
    app = database.app()
    found: list[Explained] = []
    with app.app_context():
        db.session.execute(
            update(User)
            .where(User.username == MODERATOR)
            .values(role_id=select(Role.id).filter_by(name="Moderator").scalar_subquery())
        )
        db.session.commit()
        wanted = [case for case in _pages(database) if only in case.name]
        db.session.remove()  # an open transaction would block SQLite's writers
        heard = {case.name: _statements(database, case) for case in wanted}
        connection = db.engine.raw_connection()
        for page, statements in heard.items():
            for statement in statements:
                plan = explain(connection, db.engine.dialect, statement)
                new = Explained(page, statement, plan)
                if not any(new.says_nothing_new_after(former) for former in found):
                    found.append(new)
        connection.close()
        db.engine.dispose()
    return found


def _statements(database: Database, case: Case) -> list[Statement]:
    # a new application, without cached fragments of other pages
    app = database.app()
    with app.app_context():
        client, headers = visitor(app, case)
        with hearing() as asked:
            answer = client.get(case.path, headers=headers)
        if answer.status_code != 200:
            raise SystemExit(f"{case.name}: {answer.status_code} at {case.path}")
        db.engine.dispose()
        return [each for each in asked if each.reads]


def _values(statement: Statement) -> list[object]:
    """Return the values of a statement without the current time."""
    given = statement.parameters
    values = given.values() if isinstance(given, dict) else given
    return [value for value in values if not _is_now(value)]


def _is_now(value: object) -> bool:
    if isinstance(value, str):  # SQLite knows no moments
        with suppress(ValueError):
            value = datetime.fromisoformat(value)
    return isinstance(value, datetime) and value > utcnow() - timedelta(hours=1)


def _pages(database: Database) -> list[Case]:
    """Return the pages that are measured, and the other lists."""
    measured = [
        case for case in cases(database) if case.source is From.APPLICATION and not case.paths
    ]
    return [*measured, *(Case(known="", **page) for page in _other_lists(database))]


def _other_lists(database: Database) -> list[dict[str, Any]]:
    size = database.size
    number = size.posts // 20 * 10
    post = db.session.get_one(Post, number)
    assert post.published_at is not None
    month = f"/archive/{post.published_at:%Y/%m}"
    within = Cursor(post.published_at, post.id)
    author = f"user{size.quiet + 7}"
    reader, of_busy = (
        db.session.scalars(select(User.id).filter_by(username=name)).one()
        for name in (READER, OF_BUSY)
    )
    strangers = {
        "archive": "/archive",
        "archive, month": month,
        "archive, within a month": f"{month}?before={within}",
        "archive, year": f"/archive/{post.published_at:%Y}",
        "tags": "/tags",
        "people": "/authors",
        "followers": f"/followers/{author}",
        "followed": f"/followed_by/{author}",
        "feed": "/feed.atom",
        "feed of an author": f"/user/{author}/feed.atom",
        "feed of a tag": "/tag/tag-7/feed.atom",
        "feed of comments": f"/post/{number}/comments.atom",
        "sitemap, list": "/sitemap.xml",
        "sitemap, first part": "/sitemap-1.xml",
    }
    programs = {
        "API, comments": "/api/ver1/comments/",
        "API, comments of a post": f"/api/ver1/posts/{number}/comments/",
        "API, posts of an author": f"/api/ver1/users/{size.quiet + 7}/posts/",
        "API, timeline of 10": f"/api/ver1/users/{reader}/timeline/",
        "API, timeline of 1,000": f"/api/ver1/users/{of_busy}/timeline/",
    }
    queues = {f"moderation, {name}": f"/moderate?show={name}" for name in QUEUES}
    return [
        *({"name": name, "path": path, "who": STRANGER} for name, path in strangers.items()),
        {"name": "drafts", "path": "/drafts", "who": READER},
        *(
            {"name": name, "path": path, "who": OF_BUSY, "program": True}
            for name, path in programs.items()
        ),
        *({"name": name, "path": path, "who": MODERATOR} for name, path in queues.items()),
    ]
