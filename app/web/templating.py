"""What every template may use."""

from __future__ import annotations

from typing import Any

from flask import Flask, url_for

from app.models import Comment, Permission, Post
from app.services import policy
from app.services.pages import Page
from app.web.pagination import page_address


def post_url(post: Post, **options: Any) -> str:
    """A post's one address."""
    return url_for("main.post", id=post.id, slug=post.slug, **options)


def comment_url(comment: Comment, **options: Any) -> str:
    """A comment's address: its post, opened where the comment stands."""
    return url_for("main.comment", id=comment.id, **options)


def page_link(page: Page[Any], which: str) -> str | None:
    """The address of the next ("older") or previous ("newer") page, or None."""
    return page_address(page, "next" if which == "older" else "previous")


def register_template_globals(app: Flask) -> None:
    """Make addresses, permissions and the policy known to templates."""
    app.jinja_env.globals.update(
        post_url=post_url,
        comment_url=comment_url,
        page_link=page_link,
        permissions=Permission,
        policy=policy,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
