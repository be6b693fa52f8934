"""What the caller is told, and marking it as read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask.typing import ResponseReturnValue

from app.api import api
from app.api.authentication import authenticated, authenticated_to_write, caller
from app.api.lists import list_json
from app.extensions import db
from app.services.notifications import reading
from app.services.notifications.reading import Told
from app.services.pagination import Page
from app.web.pages.pagination import page_request


@dataclass(frozen=True)
class ToldInJson:
    """A notification as the API shows it."""

    told: Told

    def to_json(self) -> dict[str, Any]:
        """Return its JSON; needs a request, for relative addresses."""
        told = self.told
        return {
            "id": told.id,
            "kind": told.kind,
            "timestamp": told.due_at,
            "read_at": told.read_at,
            "actor_url": url_for("api.get_user", id=told.actor.id) if told.actor else None,
            "post_url": url_for("api.get_post", id=told.post.id) if told.post else None,
            "comment_url": (
                url_for("api.get_comment", id=told.comment_id) if told.comment_id else None
            ),
            "reason": told.reason or None,
        }


@api.get("/notifications/", strict_slashes=False)
@authenticated
def get_notifications() -> ResponseReturnValue:
    """Return what the caller is told, newest first; nothing is read by that."""
    user_id = caller().id
    found = reading.all_of(user_id, page_request(current_app.config["COMMENTS_PER_PAGE"]))
    page = Page(
        [ToldInJson(told) for told in found.items],
        found.next,
        found.previous,
        found.number,
        found.pages,
        found.total,
    )
    return list_json("notifications", page, lambda: reading.count_all(user_id))


@api.post("/notifications/read", strict_slashes=False)
@authenticated_to_write(None)
def read_notifications() -> ResponseReturnValue:
    """Mark all notifications of the caller up to now as read."""
    user_id = caller().id
    reading.mark_read(user_id)
    db.session.commit()
    return "", 204
