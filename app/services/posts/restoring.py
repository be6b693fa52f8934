"""Giving a post the text of one of its revisions again."""

from __future__ import annotations

from app.models import Post, Revision, User
from app.services.posts.post_text import PostText
from app.services.posts.publishing import edit_post, lock_own_post
from app.services.posts.revisions import find_revision
from app.services.posts.tagging import split_names


def restore_revision(editor: User, post_id: int, number: int) -> Post:
    """Give a post the text of a revision, as a new revision; all else stays as it is.

    Raises NotFound, NotAllowed, and what ``edit_post`` raises.
    """
    post = lock_own_post(editor, post_id, or_page=True)
    return edit_post(editor, post_id, _text_of(find_revision(post, number), post))


def _text_of(revision: Revision, post: Post) -> PostText:
    return PostText(
        body=revision.body,
        title=revision.title,
        tags=split_names(revision.tags),
        language=revision.language,
        status=post.status,
        publish_at=None if post.is_draft else post.published_at,
        translation_of=post.translation_of_id,
    )
