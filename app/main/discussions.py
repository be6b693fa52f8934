"""Following the discussions under posts."""

from __future__ import annotations

from flask import redirect
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.extensions import db
from app.main import main
from app.models import Permission
from app.services.comments import followed_discussions
from app.web.pages.template_globals import post_url
from app.web.security.account_limits import FOLLOWS, storing
from app.web.security.decorators import login_required, permission_required


@main.post("/discussion/<int:id>/follow")
@permission_required(Permission.FOLLOW)
def follow_discussion(id: int) -> ResponseReturnValue:
    """Be told of the comments under a post, and return to them."""
    with storing(FOLLOWS, current_user):
        post = followed_discussions.follow_discussion(current_user, id)
        address = post_url(post, _anchor="comments")
        db.session.commit()
    return redirect(address)


@main.post("/discussion/<int:id>/unfollow")
@login_required
def unfollow_discussion(id: int) -> ResponseReturnValue:
    """Be told of no more comments under a post, and return to them."""
    post = followed_discussions.unfollow_discussion(current_user, id)
    address = post_url(post, _anchor="comments")
    db.session.commit()
    return redirect(address)
