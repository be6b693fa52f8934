"""The tags that the caller follows."""

from __future__ import annotations

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue

from app.api import api
from app.api.authentication import authenticated, caller, permission_required
from app.api.lists import list_json
from app.extensions import db
from app.models import Permission
from app.services.posts import followed_tags
from app.web.pages.pagination import page_request
from app.web.security.account_limits import FOLLOWS


@api.get("/followed-tags/", strict_slashes=False)
@authenticated
def get_followed_tags() -> ResponseReturnValue:
    """Return the tags that the caller follows, last followed first."""
    user = caller()
    wanted = page_request(current_app.config["FOLLOWERS_PER_PAGE"])
    page = followed_tags.last_followed_tags(user, wanted)
    return list_json("tags", page, lambda: followed_tags.count_followed_tags(user))


@api.put("/tags/<slug>/follow")
@permission_required(Permission.FOLLOW, FOLLOWS)
def follow_tag(slug: str) -> ResponseReturnValue:
    """Follow a tag."""
    followed_tags.follow_tag(caller(), slug)
    db.session.commit()
    return jsonify({"following": True})


@api.delete("/tags/<slug>/follow")
@permission_required(Permission.FOLLOW)
def unfollow_tag(slug: str) -> ResponseReturnValue:
    """Stop following a tag."""
    followed_tags.unfollow_tag(caller(), slug)
    db.session.commit()
    return jsonify({"following": False})
