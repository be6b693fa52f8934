"""People and programs that visit a site whose views are counted."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import db
from app.models import Post, ViewCount
from app.web.jobs.visit_writer import VisitWriter
from tests.clients import settle

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
OF_BROWSERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
}


def visit(
    client: Flask | FlaskClient,
    path: str,
    address: str = "192.0.2.1",
    agent: str = FIREFOX,
    method: str = "GET",
    query: str | None = None,
    **headers: str,
) -> TestResponse:
    """Return what a browser gets; underscores in the names of headers are hyphens."""
    browser = client.test_client() if isinstance(client, Flask) else client
    sent = dict(OF_BROWSERS)
    sent.update({name.replace("_", "-"): value for name, value in headers.items()})
    return browser.open(
        path,
        method=method,
        query_string=None if query is None else {"q": query},
        headers={name: value for name, value in sent.items() if value},
        environ_overrides={"REMOTE_ADDR": address, "HTTP_USER_AGENT": agent},
    )


def path_of(post: Post) -> str:
    """Return the address of a post's page."""
    return f"/post/{post.id}/{post.slug}"


def write(*apps: Flask) -> None:
    """Let each process write what it has collected."""
    settle()
    for app in apps:
        writer: VisitWriter = app.extensions["visit_writer"]
        writer.do_round()


def views() -> dict[tuple[int, str], int]:
    """Return the stored counts by post and day."""
    db.session.rollback()
    rows: list[Any] = list(
        db.session.execute(select(ViewCount.post_id, ViewCount.day, ViewCount.views))
    )
    return {(row.post_id, row.day): row.views for row in rows}


def total() -> int:
    """Return the sum of all views."""
    return sum(views().values())
