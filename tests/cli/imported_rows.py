"""What an import has stored."""

from __future__ import annotations

from typing import Any

from app import db
from app.models import Comment, OldAddress, Origin, Post, User


def rows() -> dict[str, list[Any]]:
    """What an import has stored, without ids and the moments of the import."""
    db.session.expire_all()
    columns = (
        db.select(Post.title, Post.body, Post.status, Post.published_at, User.username)
        .outerjoin(User, User.id == Post.author_id)
        .order_by(Post.title, Post.body),
        db.select(
            Comment.body, Comment.guest_name, Comment.timestamp, Comment.parent_id.is_not(None)
        ).order_by(Comment.body),
        db.select(Origin.kind, Origin.external_id, Origin.digest).order_by(
            Origin.kind, Origin.external_id
        ),
        db.select(OldAddress.path).order_by(OldAddress.path),
        db.select(User.username, User.name, User.published_count).order_by(User.username),
    )
    return {
        str(number): list(map(tuple, db.session.execute(each)))
        for number, each in enumerate(columns)
    }
