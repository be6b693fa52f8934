"""Texts of people whom the reader has blocked: folded away around what is cached for everybody."""

from __future__ import annotations

from flask import Flask, g
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from app.services.people.blocks import ids_blocked_by
from app.web.security.current_session import found_session


def blocked_ids() -> frozenset[int]:
    """Return the ids of those whom the reader has blocked, in one statement for each page.

    It is none for who blocks nobody, which is known from the session.
    """
    if not current_user.is_authenticated:
        return frozenset()
    found = found_session()
    if found is not None and not found.blocks_anybody:
        return frozenset()
    if "blocked_ids" not in g:
        g.blocked_ids = ids_blocked_by(current_user.id)
    ids: frozenset[int] = g.blocked_ids
    return ids


def folded_post(html: Markup, author_id: int | None) -> Markup:
    """Return a post in a list, folded away if the reader has blocked its author."""
    if author_id not in blocked_ids():
        return html
    return _folded(html, _("Post of somebody you blocked"), "blocked")


def folded_comment(html: Markup, author_id: int | None, depth: int = 1) -> Markup:
    """Return a comment, folded away if the reader has blocked its author."""
    if author_id not in blocked_ids():
        return html
    return _folded(html, _("Comment of somebody you blocked"), f"blocked depth-{depth}")


def _folded(html: Markup, summary: str, classes: str) -> Markup:
    return Markup('<details class="{}"><summary>{}</summary>{}</details>').format(
        classes, summary, html
    )


def register_blocked_texts(app: Flask) -> None:
    """Make folding available to templates."""
    app.jinja_env.globals.update(
        blocked_ids=blocked_ids, folded_post=folded_post, folded_comment=folded_comment
    )
