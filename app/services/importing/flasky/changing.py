"""Changing posts and comments that have changed in the source since they were imported."""

from __future__ import annotations

from sqlalchemy import select

from app.extensions import db
from app.models import Comment, ModerationDecision, Post, utcnow
from app.models.post import DRAFT, PUBLISHED
from app.services.importing.flasky.known import Known
from app.services.importing.flasky.things import HIDDEN_REASON, Remark, Text
from app.services.mentions import people_in
from app.services.posts.revisions import keep_former, record
from app.services.posts.written_language import detect


def change_post(text: Text, origin: Known) -> int | None:
    """Change a post and return its revision; None if it was edited here or is gone meanwhile."""
    post = db.session.get(Post, text.id, with_for_update=True, populate_existing=True)
    if post is None or post.is_deleted or post.revision != origin.revision:
        return None
    keep_former(post)
    if (post.title, post.body) != (text.title, text.body):
        post.updated_at = utcnow()
    post.people = people_in(text.body)
    post.author_id = text.author_id
    post.status = DRAFT if text.is_draft else PUBLISHED
    post.published_at = post.created_at = text.timestamp
    post.title = text.title
    post.language = detect(text.title, text.body, post.language)
    post.body = text.body
    post.revision += 1
    db.session.flush()
    record(post, post.author)
    return post.revision


def change_comment(remark: Remark) -> None:
    """Change a comment, but leave it hidden or shown where moderators here have decided that."""
    db.session.get(Post, remark.post_id, with_for_update=True, populate_existing=True)
    comment = db.session.get(Comment, remark.id, with_for_update=True, populate_existing=True)
    if comment is None or comment.updated_at is not None or comment.is_deleted:
        return
    comment.author_id = remark.author_id
    comment.timestamp = remark.timestamp
    if comment.body != remark.body:
        comment.people = people_in(remark.body)
        comment.body = remark.body
    decided = select(ModerationDecision.id).where(ModerationDecision.comment_id == comment.id)
    if db.session.scalar(decided.limit(1)) is None and comment.is_hidden != remark.is_hidden:
        comment.hidden_at = remark.timestamp if remark.is_hidden else None
        comment.hidden_reason = HIDDEN_REASON if remark.is_hidden else None
