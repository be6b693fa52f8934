"""Stored copies of images from other sites."""

from __future__ import annotations

from flask import Response, abort, request

from app.main import main
from app.services.images.external_images import find_file
from app.web.pages.sharing import allow_other_origins
from app.web.security.decorators import public

# An image that is opened by itself may neither load nor run anything.
POLICY = "default-src 'none'; sandbox"


@main.get("/picture/<digest>")
@public
def picture(digest: str) -> Response:
    """Send the image with this digest; what a URL returns never changes."""
    found = find_file(digest)
    if found is None:
        abort(404)
    response = Response(found.data, content_type=found.media_type)
    response.set_etag(found.digest)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    allow_other_origins(response)  # feed readers show it as well
    response.make_conditional(request)
    return response
