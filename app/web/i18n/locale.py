"""The language of a page.

It is the account's setting, else the choice stored in a cookie, else the browser's preference.
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
from app.models import User
from app.web.i18n.translations import register_translations
from app.web.security.cookies import LANGUAGE, read_cookie, set_cookie

# By BCP 47 tag: Babel writes names of catalogues with underscores.
BABEL_NAMES = {"en": "en", "zh-Hans": "zh_Hans"}
# key in the WSGI environment: the language of an anonymous visitor
ANONYMOUS_LANGUAGE = "app.language"
# No browser's Accept-Language is longer. A longer one is taken for none.
LONGEST_ACCEPT_LANGUAGE = 500
COOKIE_LIFETIME = timedelta(days=365)


def page_language() -> str:
    """Return the language of the page as a BCP 47 tag."""
    if not has_request_context():
        return "en"
    g.depends_on_language = True
    chosen = getattr(current_user, "language", "")
    if chosen in BABEL_NAMES:
        return str(chosen)
    environ = request.environ
    if ANONYMOUS_LANGUAGE not in environ:
        cookie = read_cookie(LANGUAGE)
        accepted = environ.get("HTTP_ACCEPT_LANGUAGE", "")
        environ[ANONYMOUS_LANGUAGE] = anonymous_language(cookie, accepted, site_language())
    return str(environ[ANONYMOUS_LANGUAGE])


def language_of(user: User) -> str:
    """Return the language that a user has chosen, or that of the site, where there is no page."""
    return user.language if user.language in BABEL_NAMES else site_language()


def site_language() -> str:
    """Return the language for those of whom none is known."""
    return str(current_app.config["SITE_LANGUAGE"])


def anonymous_language(cookie: str, accepted: str, otherwise: str) -> str:
    """Return an anonymous visitor's language: of the cookie, else of Accept-Language."""
    if cookie in BABEL_NAMES:
        return cookie
    known = accepted if len(accepted) <= LONGEST_ACCEPT_LANGUAGE else ""
    return _accepted_language(known) or otherwise


@lru_cache(maxsize=512)
def _accepted_language(header: str) -> str:
    """Return the best supported language for an Accept-Language header: RFC 9110, 12.5.4.

    If it accepts none of them, the result is empty.
    """
    for accepted, quality in parse_accept_header(header, LanguageAccept):
        if quality <= 0:  # not acceptable
            continue
        for language in BABEL_NAMES:
            if accepted.lower().split("-")[0] == language.split("-")[0]:
                return language
    return ""


def remember_language(response: AnyResponse, language: str) -> None:
    """Store the choice in a cookie for a year."""
    path = current_app.session_interface.get_cookie_path(current_app)
    set_cookie(response, LANGUAGE, language, COOKIE_LIFETIME, path)


def register_locale(app: Flask) -> None:
    """Set up Flask-Babel, and give templates the language of the page."""
    locales = {language: Locale.parse(name) for language, name in BABEL_NAMES.items()}
    babel.init_app(app, locale_selector=lambda: locales[page_language()])
    register_translations(app)
    app.context_processor(lambda: {"page_language": page_language()})
    app.after_request(_vary_by_language)


def _vary_by_language(response: Response) -> Response:
    """Set Vary on a response with translated text: RFC 9110, section 12.5.5."""
    if g.get("depends_on_language"):
        response.vary.update(("Cookie", "Accept-Language"))
    return response
