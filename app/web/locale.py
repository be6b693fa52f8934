"""The reader's language."""

from __future__ import annotations

from flask import Flask, Response, current_app, has_request_context, request
from flask_login import current_user

from app.extensions import babel

# Babel names its catalogues with underscores; pages and browsers use hyphens.
BABEL_NAMES = {"en": "en", "zh-Hans": "zh_Hans"}


def page_language() -> str:
    """The language of the page as a BCP 47 tag: the person's choice, else the browser's."""
    if not has_request_context():
        return "en"
    chosen = getattr(current_user, "language", "")
    if chosen in BABEL_NAMES:
        return str(chosen)
    for accepted, quality in request.accept_languages:
        if quality <= 0:  # "not this one"
            continue
        if accepted.lower().startswith("zh"):
            return "zh-Hans"
        if accepted.lower().startswith("en"):
            return "en"
    return str(current_app.config["LANGUAGES"][0])


def register_locale(app: Flask) -> None:
    """Let Flask-Babel ask for the language and templates know it."""
    babel.init_app(app, locale_selector=lambda: BABEL_NAMES[page_language()])
    app.context_processor(lambda: {"page_language": page_language()})
    app.after_request(_vary_by_language)


def _vary_by_language(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.vary.add("Accept-Language")
    return response
