"""Uploaded pictures: sending them, and receiving new ones."""

from __future__ import annotations

from flask import Response, abort, current_app, flash, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from app.extensions import db
from app.main import main
from app.main.pictures import POLICY
from app.models import Permission
from app.services.errors import DomainError, Invalid
from app.services.media.files import StoredFile, find_stored
from app.services.media.storage.chosen import media_storage
from app.services.media.storage.interface import NotStored
from app.web.negotiation import wants_json
from app.web.pages.sharing import allow_other_origins
from app.web.security.decorators import permission_required, public
from app.web.security.redirects import redirect_next
from app.web.uploads import bytes_of, markdown_of, media_path, receiving

UNCHANGING = "public, max-age=31536000, immutable"
# until the variant is made
FOR_NOW = "public, max-age=60"


@main.get("/media/<name>")
@public
def media(name: str) -> Response:
    """Send a picture or a part of it; what an address returns never changes."""
    found = find_stored(name)
    if found is None:
        abort(404)
    response = Response(content_type=found.media_type)
    response.set_etag(found.digest)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = FOR_NOW if found.is_substitute else UNCHANGING
    response.headers["Accept-Ranges"] = "bytes"
    allow_other_origins(response)  # feed readers show it as well
    response.make_conditional(request)
    if response.status_code == 200:
        _fill(response, found)
    return response


def _fill(response: Response, found: StoredFile) -> None:
    """Give a response the bytes that the request asks for: RFC 9110, section 14."""
    start, stop = 0, found.size
    part = request.range if request.method == "GET" and _is_range_current(found) else None
    if part is not None and part.units == "bytes" and len(part.ranges) == 1:
        wanted = part.range_for_length(found.size)
        if wanted is None:
            raise RequestedRangeNotSatisfiable(found.size)
        start, stop = wanted
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{found.size}"
    if request.method == "HEAD":
        response.content_length = found.size
        return
    try:
        whole = (start, stop) == (0, found.size)
        response.set_data(media_storage().read(found.name, start, None if whole else stop))
    except NotStored:
        current_app.logger.error("the bytes of the picture %s are missing", found.name)
        abort(404)


def _is_range_current(found: StoredFile) -> bool:
    """Return whether If-Range, if there is one, names the bytes that there are now."""
    if "If-Range" not in request.headers:
        return True
    return request.if_range.etag == found.digest


@main.post("/pictures")
@permission_required(Permission.WRITE)
def upload_pictures() -> ResponseReturnValue:
    """Store the pictures of a form; a script sends one at a time, and gets JSON."""
    files = [file for file in request.files.getlist("picture") if file.filename or wants_json()]
    alt = request.form.get("alt", "")
    if not files:
        raise Invalid(_("Please choose a picture."))
    if wants_json():
        return jsonify(store_picture(files[0], alt)), 201
    for file in files:
        try:
            stored = store_picture(file, alt if len(files) == 1 else "")
        except DomainError as error:
            flash(
                f"{file.filename}: {error.message}" if len(files) > 1 else error.message, "danger"
            )
        else:
            flash(
                _("The picture is uploaded. Put this where it belongs: ") + stored["markdown"],
                "success",
            )
    return redirect_next("main.index")


def store_picture(file: FileStorage, alt: str) -> dict[str, object]:
    """Store one picture, and return what a script needs to put it into a text."""
    with receiving(current_user, bytes_of(file), alt, file.filename or "") as picture:
        db.session.commit()
        return {
            "id": picture.id,
            "address": media_path(picture),
            "width": picture.file.width,
            "height": picture.file.height,
            "alt": picture.alt,
            "markdown": markdown_of(picture),
        }
