"""The cost of publishing, commenting and following: forms sent one after another, as by browsers.

By somebody who is logged in, with the form's token, on a connection that stays open. This program
sends them itself, from the core that the servers leave alone: ``wrk`` would send as many as it
can, each of which makes the site another one.
"""

from __future__ import annotations

import http.client
import os
import statistics
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import func, select

from app import db
from app.models import Comment, Follow, Post
from benchmarks.databases import Database
from benchmarks.pages import READER, Visitors, ask, form_token, person, session_cookie
from benchmarks.seeding import Size
from benchmarks.serving import APPLICATION, CLIENT_CORE, Server, blog_settings, serving
from benchmarks.statements import hearing, log_in
from benchmarks.texts import PARAGRAPHS

# in each round; a hundred in all, so that there is one slowest of a hundred
TIMES = 40
# the first draws a picture, the first ever begins the site's version
WARM_UP = 3
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Action:
    """An action, and the form that is sent for the nth time."""

    name: str
    path: Callable[[int], str]
    form: Callable[[int], Mapping[str, str]]
    leads_to: str


@dataclass
class Timed:
    """The times of requests of one kind, in milliseconds."""

    name: str
    statements: int | None = None
    took: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        """Return the median."""
        return statistics.median(self.took)

    @property
    def p99(self) -> float:
        """Return the 99th percentile."""
        return sorted(self.took)[len(self.took) * 99 // 100]


def actions(size: Size) -> list[Action]:
    """The results for a site of one size."""
    quiet = size.quiet  # those whom the reader does not follow yet

    def post_form(number: int) -> dict[str, str]:
        return {
            "title": f"Written number {number}",
            "body": "\n\n".join(PARAGRAPHS),
            "tags": "tag 7, tag 8, tag 9",
            "language": "en",
            "status": "published",
            "submission": str(uuid.uuid4()),
        }

    def comment_form(number: int) -> dict[str, str]:
        return {"body": f"Well said, {number} times.", "submission": str(uuid.uuid4())}

    def post_path(number: int) -> str:
        post = size.posts - number % size.posts
        return f"/post/{post}/post-number-{post}"

    return [
        Action("publishing a post", lambda _number: "/write", post_form, "/post/"),
        Action("commenting", post_path, comment_form, "/comment/"),
        Action("following", lambda n: f"/follow/user{1 + n % quiet}", _nothing, "/user/"),
        Action("unfollowing", lambda n: f"/unfollow/user{1 + n % quiet}", _nothing, "/user/"),
    ]


def _nothing(_number: int) -> Mapping[str, str]:
    return {}


def measure_writing(database: Database, rounds: int) -> list[Timed]:
    """Do all actions in turn, many times. Changes the database."""
    wanted = actions(database.size)
    app = database.app()
    with app.app_context():
        counted = {action.name: _count_statements(app, action) for action in wanted}
        before = _rows()
        db.session.remove()
        db.engine.dispose()
    found = [Timed(action.name, counted[action.name]) for action in wanted]
    with serving(APPLICATION, "/", blog_settings(database), database) as server:
        _do(server, wanted, found, rounds * TIMES)
    with app.app_context():
        done = rounds * TIMES + WARM_UP
        expected = {"posts": done, "comments": done, "follows": 0}
        if {name: rows - before[name] for name, rows in _rows().items()} != expected:
            raise SystemExit(f"{database.engine}: other rows than expected were written")
        db.session.remove()
        db.engine.dispose()
    return found


def _do(server: Server, wanted: list[Action], found: list[Timed], times: int) -> None:
    session = Visitors(server.port).session(READER)
    page = ask(server.port, "/write", {"Cookie": session})  # the session learns its token here
    token = form_token(page)
    headers = {"Cookie": session_cookie(page, session), "Content-Type": FORM}
    with sending(server) as send:
        for number in range(-WARM_UP, times):
            if number == 0:
                server.pin_database()  # whose processes are there now
            for action, into in zip(wanted, found, strict=True):
                form = {**action.form(number + WARM_UP), "csrf_token": token}
                path = action.path(number + WARM_UP)
                milliseconds, answer = send("POST", path, headers, form)
                leads_to = answer.headers["Location"] or ""
                if answer.status != 302 or action.leads_to not in leads_to:
                    raise SystemExit(f"{action.name} answered {answer.status}")
                if number >= 0:
                    into.took.append(milliseconds)


Send = Callable[
    [str, str, Mapping[str, str], Mapping[str, str]], tuple[float, http.client.HTTPResponse]
]


@contextmanager
def sending(server: Server) -> Iterator[Send]:
    """A connection from the clients' core; returns the milliseconds of a request."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def send(
        method: str, path: str, headers: Mapping[str, str], form: Mapping[str, str]
    ) -> tuple[float, http.client.HTTPResponse]:
        body = urlencode(form) if form else None
        began = time.perf_counter()
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        answer.read()
        return (time.perf_counter() - began) * 1000, answer

    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {CLIENT_CORE})
    try:
        yield send
    finally:
        os.sched_setaffinity(0, before)
        connection.close()


def _count_statements(app: Flask, action: Action) -> int:
    """Return the statements of an action the second time, with the one that loads the user."""
    client = app.test_client()
    log_in(client, READER)
    db.session.rollback()
    # numbers that the measuring does not come to
    client.post(action.path(-2), data=action.form(-2))
    with hearing() as asked:
        answer = client.post(action.path(-1), data=action.form(-1))
    if answer.status_code != 302 or all(each.reads for each in asked):
        raise SystemExit(f"{action.name} answered {answer.status_code} and changed nothing")
    return len(asked)


def _rows() -> dict[str, int]:
    """Return how many rows of each kind the user has."""
    reader = person(READER).id
    mine = {
        "posts": (Post, Post.author_id),
        "comments": (Comment, Comment.author_id),
        "follows": (Follow, Follow.follower_id),
    }
    counted = {
        name: db.session.scalar(select(func.count()).select_from(model).where(column == reader))
        for name, (model, column) in mine.items()
    }
    return {name: rows or 0 for name, rows in counted.items()}
