"""Comments that are written and read in tests of discussions."""

from __future__ import annotations

from flask.testing import FlaskClient

from app import db
from app.models import Comment, Post
from tests.factories import CommentFactory
from tests.pages import read


def say(post: Post, body: str, parent: Comment | None = None, **fields: object) -> Comment:
    said: Comment = CommentFactory.create(post=post, body=body, parent=parent, **fields)
    db.session.commit()
    return said


def discussion(visitor: FlaskClient, post: Post, query: str = "") -> list[str]:
    """The comments on a page, each after as many dots as it is deep."""
    page = read(visitor.get(f"/post/{post.id}/on-boats{query}"))
    found = []
    for entry in page.select(".comment"):
        depth = next(int(name[-1]) for name in entry["class"] if name.startswith("depth-"))
        text = entry.select_one(".prose, .comments-empty")
        assert text is not None
        found.append("." * (depth - 1) + text.get_text().strip())
    return found
