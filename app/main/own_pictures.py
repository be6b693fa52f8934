"""What scripts of the editor ask for: one's own pictures."""

from __future__ import annotations

from typing import Any

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from app.main import main
from app.models import Media, Permission
from app.services.media.latest import latest_pictures
from app.web.security.decorators import permission_required
from app.web.uploads import markdown_of, media_path

PER_PAGE = 24
# pixels across of what is shown to choose from
SHOWN_WIDTH = 480


@main.get("/pictures/latest")
@permission_required(Permission.WRITE)
def latest_own_pictures() -> ResponseReturnValue:
    """Return a page of one's own pictures, and a token with which the editor can go on.

    A page that is open while its user logs in elsewhere has a token that is no longer valid.
    """
    found = latest_pictures(current_user, PER_PAGE + 1, request.args.get("before", type=_id))
    shown = found[:PER_PAGE]
    more = url_for("main.latest_own_pictures", before=shown[-1].id) if len(found) > PER_PAGE else ""
    return jsonify(
        pictures=[picture_json(media) for media in shown], next=more, csrf_token=generate_csrf()
    )


def _id(text: str) -> int:
    return min(max(int(text), 0), 2**31 - 1)


def picture_json(media: Media) -> dict[str, Any]:
    """Return what scripts of the editor know of a picture."""
    name = media.file.media_name
    smaller = next((each for each in name.variants if each.width == SHOWN_WIDTH), name)
    return {
        "id": media.id,
        "address": media_path(media),
        "thumbnail": url_for("main.media", name=str(smaller)),
        "width": media.file.width,
        "height": media.file.height,
        "alt": media.alt,
        "name": media.name,
        "markdown": markdown_of(media),
    }
