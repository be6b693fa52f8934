"""Following the discussions under posts."""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue

from app.api import api
from app.api.authentication import authenticated_to_write, caller, permission_required
from app.extensions import db
from app.models import Permission
from app.services.comments import followed_discussions
from app.web.security.account_limits import FOLLOWS


@api.put("/posts/<int:id>/discussion/follow")
@permission_required(Permission.FOLLOW, FOLLOWS)
def follow_discussion(id: int) -> ResponseReturnValue:
    """Tell the caller of the comments under a post from now on."""
    followed_discussions.follow_discussion(caller(), id)
    db.session.commit()
    return jsonify({"following": True})


@api.delete("/posts/<int:id>/discussion/follow")
@authenticated_to_write(None)
def unfollow_discussion(id: int) -> ResponseReturnValue:
    """Tell the caller of no more comments under a post."""
    followed_discussions.unfollow_discussion(caller(), id)
    db.session.commit()
    return jsonify({"following": False})
