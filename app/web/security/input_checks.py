"""What no address or form may contain, whatever it is for."""

from __future__ import annotations

from flask import Flask, abort, request

from app.content.text.clean_text import UnstorableText, clean_text


def register_input_checks(app: Flask) -> None:
    """Refuse NUL bytes and half characters in addresses, before a view sees them."""

    @app.before_request
    def refuse_unstorable_addresses() -> None:
        try:
            clean_text(request.path)
        except UnstorableText:
            abort(404)
        try:
            for value in request.args.values():
                clean_text(value)
        except UnstorableText:
            abort(400)
