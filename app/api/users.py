"""Users, their posts and their timelines."""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue

from app.api import api
from app.api.authentication import authenticated
from app.api.lists import list_json, page_of_posts
from app.services.accounts.accounts import find_account
from app.services.posts import lists


@api.get("/users/<int:id>")
@authenticated
def get_user(id: int) -> ResponseReturnValue:
    """Return a user."""
    return jsonify(find_account(id).to_json())


@api.get("/users/<int:id>/posts/", strict_slashes=False)
@authenticated
def get_user_posts(id: int) -> ResponseReturnValue:
    """Return a user's public posts, newest first."""
    user = find_account(id)
    page = lists.by_author(lists.API_POSTS, user, page_of_posts())
    return list_json("posts", page, lambda: user.post_count)


@api.get("/users/<int:id>/timeline/", strict_slashes=False)
@authenticated
def get_user_followed_posts(id: int) -> ResponseReturnValue:
    """Return the public posts of a user and of the users they follow, newest first."""
    user = find_account(id)
    page = lists.followed(lists.API_POSTS, user, page_of_posts())
    return list_json("posts", page, lambda: lists.count_followed(user))
