"""Checks of the path and the query of every request."""

from __future__ import annotations

from flask import Flask, abort, request

from app.content.text.clean_text import UnstorableText, clean_text


def register_input_checks(app: Flask) -> None:
    """Refuse NUL characters and lone surrogates in URLs: 404 in the path, 400 in the query."""

    @app.before_request
    def refuse_unstorable_urls() -> None:
        try:
            clean_text(request.path)
        except UnstorableText:
            abort(404)
        try:
            for value in request.args.values():
                clean_text(value)
        except UnstorableText:
            abort(400)
