"""Liking posts."""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue

from app.api import api
from app.api.authentication import caller, permission_required
from app.extensions import db
from app.models import Permission
from app.services.posts import likes
from app.web.security.account_limits import LIKES


@api.put("/posts/<int:id>/like")
@permission_required(Permission.FOLLOW, LIKES)
def like_post(id: int) -> ResponseReturnValue:
    """Like a post."""
    like_count = likes.like(caller(), id).like_count
    db.session.commit()
    return jsonify({"liked": True, "like_count": like_count})


@api.delete("/posts/<int:id>/like")
@permission_required(Permission.FOLLOW)
def unlike_post(id: int) -> ResponseReturnValue:
    """Stop liking a post."""
    like_count = likes.unlike(caller(), id).like_count
    db.session.commit()
    return jsonify({"liked": False, "like_count": like_count})
