"""Copies of pictures from elsewhere."""

from __future__ import annotations

from flask import Response, abort, request

from app.main import main
from app.services.images.external_images import find_file
from app.web.pages.sharing import for_everywhere
from app.web.security.decorators import public

# A picture is not a page: opened by itself, it may do nothing at all.
POLICY = "default-src 'none'; sandbox"


@main.get("/picture/<digest>")
@public
def picture(digest: str) -> Response:
    """A picture by the digest of its bytes, which therefore never change."""
    found = find_file(digest)
    if found is None:
        abort(404)
    answer = Response(found.data, content_type=found.media_type)
    answer.set_etag(found.digest)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    for_everywhere(answer)  # feed readers show it, too
    answer.make_conditional(request)
    return answer
