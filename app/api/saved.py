"""Posts that the caller has saved for later."""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue

from app.api import api
from app.api.authentication import authenticated, authenticated_to_write, caller
from app.api.lists import list_json, page_of_posts
from app.extensions import db
from app.services.pagination import Page
from app.services.posts import lists, saved
from app.web.security.account_limits import SAVES


@api.get("/saved/", strict_slashes=False)
@authenticated
def get_saved_posts() -> ResponseReturnValue:
    """Return the saved posts that are public now, last saved first."""
    user = caller()
    page = saved.saved_posts(lists.API_POSTS, user, page_of_posts())
    posts = Page([row.post for row in page.items], page.next, page.previous, total=page.total)
    return list_json("posts", posts, lambda: saved.count_saved(user))


@api.put("/posts/<int:id>/saved")
@authenticated_to_write(SAVES)
def save_post(id: int) -> ResponseReturnValue:
    """Save a post for later."""
    saved.save(caller(), id)
    db.session.commit()
    return jsonify({"saved": True})


@api.delete("/posts/<int:id>/saved")
@authenticated_to_write(None)
def unsave_post(id: int) -> ResponseReturnValue:
    """Take a post out of the saved ones."""
    saved.unsave(caller(), id)
    db.session.commit()
    return jsonify({"saved": False})
