"""Users, their posts and their timelines."""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.api import api
from app.api.authentication import authenticated, caller
from app.api.lists import list_json, page_of_posts
from app.models import User
from app.services.accounts.accounts import find_account
from app.services.errors import NotFound
from app.services.people.usernames import is_shown_to
from app.services.posts import lists


@api.get("/users/<int:id>")
@authenticated
def get_user(id: int) -> ResponseReturnValue:
    """Return a user."""
    return jsonify(_shown(id).to_json())


@api.get("/users/<int:id>/posts/", strict_slashes=False)
@authenticated
def get_user_posts(id: int) -> ResponseReturnValue:
    """Return a user's public posts, newest first."""
    user = _shown(id)
    page = lists.by_author(lists.API_POSTS, user, page_of_posts())
    return list_json("posts", page, lambda: user.post_count)


@api.get("/users/<int:id>/timeline/", strict_slashes=False)
@authenticated
def get_user_followed_posts(id: int) -> ResponseReturnValue:
    """Return the public posts of a user and of the users they follow, newest first."""
    user = _shown(id)
    page = lists.followed(lists.API_POSTS, user, page_of_posts())
    return list_json("posts", page, lambda: lists.count_followed(user))


def _shown(user_id: int) -> User:
    """Return a user of whom the caller may learn. Raises NotFound."""
    user = find_account(user_id)
    if not is_shown_to(caller(), user):
        raise NotFound(_("There is no such person."))
    return user
