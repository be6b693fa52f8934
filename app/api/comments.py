"""Reading and writing comments."""

from __future__ import annotations

from flask import jsonify, url_for
from flask.typing import ResponseReturnValue

from app.api import api
from app.api.authentication import authenticated, caller, permission_required
from app.api.input import id_of, sent_object, text_of
from app.api.lists import list_json, page_of_comments
from app.extensions import db
from app.models import Permission
from app.services.comments import commenting
from app.services.posts.publishing import find_post, lock_post
from app.web.security.account_limits import COMMENTS


@api.get("/comments/", strict_slashes=False)
@authenticated
def get_comments() -> ResponseReturnValue:
    """Return every public comment, newest first."""
    page = commenting.public_comments(page_of_comments())
    return list_json("comments", page, commenting.count_public_comments)


@api.get("/comments/<int:id>")
@authenticated
def get_comment(id: int) -> ResponseReturnValue:
    """Return a comment that the caller may see."""
    return jsonify(commenting.find_comment(caller(), id).to_json())


@api.get("/comments/<int:id>/replies/", strict_slashes=False)
@authenticated
def get_replies(id: int) -> ResponseReturnValue:
    """Return the public comments that answer a comment, oldest first."""
    comment = commenting.find_comment(caller(), id)
    page = commenting.public_replies_to(comment, page_of_comments())
    return list_json("comments", page, lambda: commenting.count_public_replies(comment))


@api.get("/posts/<int:id>/comments/", strict_slashes=False)
@authenticated
def get_post_comments(id: int) -> ResponseReturnValue:
    """Return the public comments under a post, oldest first."""
    post = find_post(caller(), id)
    page = commenting.public_comments_of(post, page_of_comments())
    return list_json("comments", page, lambda: post.comment_count)


@api.post("/posts/<int:id>/comments/", strict_slashes=False)
@permission_required(Permission.COMMENT, COMMENTS)
def new_post_comment(id: int) -> ResponseReturnValue:
    """Comment on a post that the caller may see, or answer a comment on it."""
    # locked, so that the post is not hidden or deleted before the comment is stored
    post = lock_post(caller(), id)
    sent = sent_object()
    body, parent_id = text_of(sent, "body"), id_of(sent, "parent_url", "api.get_comment")
    parent = None if parent_id is None else commenting.find_comment(caller(), parent_id)
    comment = commenting.write_comment(caller(), post, body, parent=parent)
    written = comment.to_json()
    location = url_for("api.get_comment", id=comment.id, _external=True)
    db.session.commit()
    return jsonify(written), 201, {"Location": location}
