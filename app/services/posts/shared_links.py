"""Secret links: those who have one read a draft or a scheduled post without logging in.

The token has 128 bits, too many to be guessed (https://owasp.org/www-community/attacks/Insufficient_Session-ID_Length).
"""

from __future__ import annotations

import re
import secrets

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Post, User
from app.services.errors import Conflict, NotFound
from app.services.posts.publishing import lock_own_post

TOKEN_BYTES = 16
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)


def make_link(editor: User, post_id: int) -> str:
    """Return the token of a post's secret link, which is made if there is none.

    Raises NotFound, NotAllowed, and Conflict for a post that is public anyway.
    """
    post = lock_own_post(editor, post_id)
    if post.is_public:
        raise Conflict(_("The post is published: everyone may read it at its own address."))
    if post.share_token is None:
        post.share_token = secrets.token_urlsafe(TOKEN_BYTES)
        db.session.flush()
    return post.share_token


def revoke_link(editor: User, post_id: int) -> None:
    """Make the secret link of a post, if it has one, lead nowhere. Raises NotFound, NotAllowed."""
    lock_own_post(editor, post_id).share_token = None
    db.session.flush()


def shared_post(token: str) -> Post:
    """Return the post of a secret link, which may be public by now.

    Raises NotFound for a link that was revoked or never was, and for a post that is in the bin,
    hidden, or by an account that is gone or suspended.
    """
    post = None
    if _TOKEN.fullmatch(token):
        with_author = joinedload(Post.author).lazyload(User.role)
        found = select(Post).where(Post.share_token == token).options(with_author)
        post = db.session.scalar(found)
    if post is None or not _is_readable(post):
        raise NotFound(_("This link leads nowhere any more. Ask its author for another one."))
    return post


def _is_readable(post: Post) -> bool:
    if post.is_deleted or post.is_hidden:
        return False
    return post.author is not None and post.author.is_active
