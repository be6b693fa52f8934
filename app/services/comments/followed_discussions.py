"""Following the discussion under a post, by a button or by commenting.

All of it locks the post, so that nobody comments meanwhile.
"""

from __future__ import annotations

from flask_babel import gettext as _

from app.extensions import db
from app.models import DiscussionFollow, Permission, Post, User, utcnow
from app.models.upsert import insert_into
from app.services.errors import Conflict, NotAllowed
from app.services.policy import may, owns, require
from app.services.posts.publishing import lock_post


def follow_discussion(user: User, post_id: int) -> Post:
    """Tell a user of the comments under a post from now on, and return it. Idempotent.

    Raises NotFound, NotAllowed for a post of one's own, and Conflict for one that not everybody
    may read.
    """
    require(user, Permission.FOLLOW)
    post = lock_post(user, post_id)
    if owns(user, post):
        raise NotAllowed(_("You are told of all comments on your own posts."))
    if not post.is_public:
        raise Conflict(_("Only the discussion of a post that everybody may read can be followed."))
    _store(user, post, is_following=True)
    return post


def unfollow_discussion(user: User, post_id: int) -> Post:
    """Tell a user of no more comments under a post, even if they comment, and return it.

    Idempotent. Raises NotFound.
    """
    post = lock_post(user, post_id)
    _store(user, post, is_following=False)
    return post


def _store(user: User, post: Post, is_following: bool) -> None:
    row = insert_into(DiscussionFollow).values(_new(user, post) | {"is_following": is_following})
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["post_id", "user_id"], set_={"is_following": is_following}
        ),
        execution_options={"synchronize_session": False},
    )


def follow_by_commenting(author: User, post: Post) -> None:
    """Let the author of a comment follow the discussion, unless they have stopped that before.

    :param post: the locked post, which may be their own
    """
    if may(author, Permission.FOLLOW) and not owns(author, post):
        added = insert_into(DiscussionFollow).values(_new(author, post))
        db.session.execute(added.on_conflict_do_nothing())


def _new(user: User, post: Post) -> dict[str, object]:
    return {"user_id": user.id, "post_id": post.id, "timestamp": utcnow()}
