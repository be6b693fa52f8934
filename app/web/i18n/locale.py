"""The reader's language.

It is the setting of the account, else what was chosen in this browser, else what the browser asks
for.
"""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

from babel import Locale
from flask import Flask, Response, current_app, g, has_request_context, request
from flask_login import current_user
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Response as AnyResponse

from app.extensions import babel
from app.web.i18n.translations import register_translations

# Babel names its catalogues with underscores; pages and browsers use hyphens.
BABEL_NAMES = {"en": "en", "zh-Hans": "zh_Hans"}
LANGUAGE_COOKIE = "language"
# where the WSGI environment says which language a stranger gets
ASKED = "app.language"
REMEMBERED_FOR = timedelta(days=365)


def page_language() -> str:
    """The language of the page as a BCP 47 tag."""
    if not has_request_context():
        return "en"
    g.depends_on_language = True
    chosen = getattr(current_user, "language", "")
    if chosen in BABEL_NAMES:
        return str(chosen)
    environ = request.environ
    if ASKED not in environ:
        cookie = request.cookies.get(LANGUAGE_COOKIE, "")
        environ[ASKED] = anonymous_language(cookie, environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    return str(environ[ASKED])


def anonymous_language(cookie: str, accepted: str) -> str:
    """The language for somebody without an account: chosen before, else the browser's."""
    return cookie if cookie in BABEL_NAMES else _accepted_language(accepted)


@lru_cache(maxsize=512)
def _accepted_language(header: str) -> str:
    """The best of our languages for an Accept-Language header (RFC 9110, section 12.5.4)."""
    for accepted, quality in parse_accept_header(header, LanguageAccept):
        if quality <= 0:  # "not this one"
            continue
        for language in BABEL_NAMES:
            if accepted.lower().split("-")[0] == language.split("-")[0]:
                return language
    return next(iter(BABEL_NAMES))


def remember_language(response: AnyResponse, language: str) -> None:
    """Keep the choice in this browser for a year."""
    like_session = current_app.session_interface
    response.set_cookie(
        LANGUAGE_COOKIE,
        language,
        max_age=REMEMBERED_FOR,
        path=like_session.get_cookie_path(current_app),
        secure=like_session.get_cookie_secure(current_app),
        httponly=True,
        samesite="Lax",
    )


def register_locale(app: Flask) -> None:
    """Let Flask-Babel ask for the language and templates know it."""
    locales = {language: Locale.parse(name) for language, name in BABEL_NAMES.items()}
    babel.init_app(app, locale_selector=lambda: locales[page_language()])
    register_translations(app)
    app.context_processor(lambda: {"page_language": page_language()})
    app.after_request(_vary_by_language)


def _vary_by_language(response: Response) -> Response:
    """Say what the answer's words depend on, if it has any of ours: RFC 9110, section 12.5.5."""
    if g.get("depends_on_language"):
        response.vary.update(("Cookie", "Accept-Language"))
    return response
