"""What an import has stored."""

from __future__ import annotations

from app import db
from app.models import Comment, OldAddress, Origin, Post, User


def rows() -> dict[str, list[str]]:
    """What an import has stored, without ids and the moments of the import, in a fixed order."""
    db.session.expire_all()
    answered = Comment.parent_id.is_not(None)
    of_posts = (Post.title, Post.body, Post.status, Post.published_at, User.username)
    selected = {
        "posts": db.select(*of_posts).outerjoin(User, User.id == Post.author_id),
        "comments": db.select(Comment.body, Comment.guest_name, Comment.timestamp, answered),
        "origins": db.select(Origin.kind, Origin.external_id, Origin.digest),
        "addresses": db.select(OldAddress.path),
        "people": db.select(User.username, User.name, User.published_count),
    }
    return {
        name: sorted(str(tuple(row)) for row in db.session.execute(statement))
        for name, statement in selected.items()
    }
