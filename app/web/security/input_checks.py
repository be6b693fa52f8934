"""Checks of the path, the query and the length of requests, before anything else reads them."""

from __future__ import annotations

from flask import Flask, abort, request

from app.content.images.uploads import MAX_BYTES
from app.content.text.clean_text import UnstorableText, clean_text

# Bytes: what RFC 9110, section 4.1, asks every server to accept. Views say in words what is too
# much of a query, whose length the server limits.
LONGEST_PATH = 8_000
# Where pictures are uploaded, and the bytes of such a request: a picture, and a form around it.
UPLOADS = frozenset({"main.upload_pictures", "main.replace_picture", "api.new_media"})
UPLOAD_MAX_BYTES = MAX_BYTES + 64 * 1024
# Where they are sent with a text, of which nothing may be lost: whatever the server lets through.
UPLOADS_WITH_TEXT = frozenset(
    {
        "admin.settings",
        "main.add_note_pictures",
        "main.add_pictures",
        "main.edit",
        "main.edit_profile",
        "main.write",
    }
)
UPLOADS_WITH_TEXT_MAX_BYTES = MAX_BYTES + 4 * 1024 * 1024


def register_input_checks(app: Flask) -> None:
    """Refuse paths that are too long (414), and URLs that cannot be stored; allow large uploads.

    NUL characters and lone surrogates are 404 in the path, 400 in the query.
    """

    @app.before_request
    def allow_uploads() -> None:
        if request.endpoint in UPLOADS:
            request.max_content_length = UPLOAD_MAX_BYTES
        elif request.endpoint in UPLOADS_WITH_TEXT:
            request.max_content_length = UPLOADS_WITH_TEXT_MAX_BYTES

    @app.before_request
    def refuse_unusable_urls() -> None:
        if len(request.environ["PATH_INFO"]) > LONGEST_PATH:
            abort(414)
        try:
            clean_text(request.path)
        except UnstorableText:
            abort(404)
        try:
            for value in request.args.values():
                clean_text(value)
        except UnstorableText:
            abort(400)
