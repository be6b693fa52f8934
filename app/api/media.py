"""Uploading pictures, reading what is known of one's own, and changing their descriptions."""

from __future__ import annotations

from typing import Any

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.api import api
from app.api.authentication import authenticated, caller, permission_required
from app.api.input import sent_object, text_of
from app.content.images.uploads import MAX_BYTES
from app.extensions import db
from app.models import Media, Permission
from app.services.errors import Invalid, NotAllowed, Unsupported
from app.services.media.files import find_media
from app.services.media.uploading import clean_alt, too_large
from app.web.uploads import bytes_of, media_path, receiving

FIELD = "picture"
# what browsers say of requests that this site or nobody's page has made:
# https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
OWN = ("", "none", "same-origin")


@api.post("/media/", strict_slashes=False)
@permission_required(Permission.WRITE, reads=True)
def new_media() -> ResponseReturnValue:
    """Store a picture: the body itself, or the field ``picture`` of a form."""
    data, name = _sent_picture()
    alt = request.form.get("alt", request.args.get("alt", ""))
    with receiving(caller(), data, alt, name) as media:
        stored = _json_of(media)
        location = url_for("api.get_media", id=media.id, _external=True)
        db.session.commit()
    return jsonify(stored), 201, {"Location": location}


@api.get("/media/<int:id>")
@authenticated
def get_media(id: int) -> ResponseReturnValue:
    """Return a picture of the caller."""
    return jsonify(_json_of(find_media(caller(), id)))


@api.put("/media/<int:id>")
@permission_required(Permission.WRITE)
def edit_media(id: int) -> ResponseReturnValue:
    """Change the description of a picture."""
    media = find_media(caller(), id)
    media.alt = clean_alt(text_of(sent_object(), "alt"))
    changed = _json_of(media)
    db.session.commit()
    return jsonify(changed)


def _sent_picture() -> tuple[bytes, str]:
    """Return the bytes and the name of the file. Raises Invalid, Unsupported, TooLong."""
    if request.mimetype.startswith("image/"):
        data = request.get_data(cache=False)
        if len(data) > MAX_BYTES:
            raise too_large()
        return data, ""
    if request.mimetype != "multipart/form-data":
        raise Unsupported(
            _("Send a picture with its type, such as image/jpeg, or a form with a file “picture”.")
        )
    # a page of another site can send a form with the credentials that the browser remembers
    if request.headers.get("Sec-Fetch-Site", "") not in OWN:
        raise NotAllowed(_("You are not allowed to do this."))
    file = request.files.get(FIELD)
    if file is None:
        raise Invalid(_("“%(name)s” is missing.", name=FIELD))
    return bytes_of(file), file.filename or ""


def _json_of(media: Media) -> dict[str, Any]:
    return {
        "url": url_for("api.get_media", id=media.id),
        "address": media_path(media),
        "width": media.file.width,
        "height": media.file.height,
        "alt": media.alt,
        "media_type": media.file.media_type,
        "size": media.file.size,
    }
