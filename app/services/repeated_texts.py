"""Refusing a text that its author has just published."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

from app.extensions import db
from app.models import Comment, Post, utcnow
from app.services.errors import Conflict

# The first of the two keys of an advisory lock; the author's id is the second. Posts and comments
# have locks of their own, because comments take theirs after that of the post.
TURNS: dict[type[Post | Comment], int] = {Post: 590_318, Comment: 590_319}
MOMENTS = {Post: Post.created_at, Comment: Comment.timestamp}


def refuse_repeated(kind: type[Post | Comment], author_id: int, body: str) -> None:
    """Raise Conflict if the author has stored the same text within REPEATED_TEXT_HOURS.

    Of several requests at once one passes: others wait until its transaction ends. SQLite has one
    writer anyway.
    """
    hours = current_app.config["REPEATED_TEXT_HOURS"]
    if not hours:
        return
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(TURNS[kind], author_id)))
    since = utcnow() - timedelta(hours=hours)
    own = select(kind.id).where(kind.author_id == author_id, MOMENTS[kind] > since)
    if kind is Post:  # what its author has thrown away may be written again
        own = own.where(Post.deleted_at.is_(None))
    if db.session.scalar(own.where(kind.body == body).limit(1)) is not None:
        raise Conflict(
            _("You have written exactly this a short time ago. Please write something else.")
        )
