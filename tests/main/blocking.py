"""Blocks in tests, and what is folded away because of them."""

from __future__ import annotations

from werkzeug.test import TestResponse

from app import db
from app.models import Block, Post, User
from tests.pages import read


def address(post: Post) -> str:
    return f"/post/{post.id}/{post.slug}"


def block(blocker: User, blocked: User) -> None:
    """Store a block."""
    db.session.add(Block(blocker_id=blocker.id, blocked_id=blocked.id))
    db.session.commit()


def folded(page: TestResponse) -> list[str]:
    """What is folded away on a page: each line with the text behind it."""
    assert page.status_code == 200
    return [" ".join(each.get_text(" ").split()) for each in read(page).select("details.blocked")]
