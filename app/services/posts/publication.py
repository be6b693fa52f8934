"""Publishing a text that is stored, and taking it back."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from app.extensions import db
from app.models import Permission, Post, User, utcnow
from app.models.post import DRAFT, PUBLISHED
from app.services.errors import Conflict
from app.services.policy import Person, require
from app.services.posts.post_text import PostText
from app.services.posts.publishing import check_revision, lock_own_post, publication_date
from app.services.posts.revisions import record


def publish_post(
    editor: User,
    post_id: int,
    publish_at: datetime | None = None,
    *,
    as_new: bool = False,
    revision: int | None = None,
) -> Post:
    """Publish a stored post, or change the date of one that is published.

    :param publish_at: naive UTC; without it the post is dated now, or as when it was public before
    :param as_new: date it now in any case
    :param revision: the revision that the editor saw; Conflict is raised if it is not the last

    Raises NotFound, NotAllowed, Conflict.
    """
    require(editor, Permission.WRITE)
    post = lock_own_post(editor, post_id)
    check_revision(post, revision)
    published_before = post.published_at if post.has_been_public else None
    if published_before is None:
        post.updated_at = None  # what came before the first publication is no edit
    wanted = PostText(post.body, status=PUBLISHED, publish_at=publish_at, as_new=as_new)
    post.published_at = publication_date(wanted, published_before, utcnow())
    post.status = PUBLISHED
    post.revision += 1  # who has it open as a draft must not change what is public unawares
    db.session.flush()
    record(post, editor)
    return post


def unpublish_post(editor: Person, post_id: int) -> Post:
    """Make a published or scheduled post a draft again, which keeps its date if it was public.

    Raises NotFound, NotAllowed, and Conflict for a draft.
    """
    post = lock_own_post(editor, post_id)
    if post.is_draft:
        raise Conflict(_("This post is a draft already."))
    post.published_at = post.published_at if post.has_been_public else None
    post.status = DRAFT
    post.revision += 1
    db.session.flush()
    return post
