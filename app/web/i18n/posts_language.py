"""The language of the posts on the front page, which a cookie remembers."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import current_app
from werkzeug.wrappers import Response

from app.web.security.cookies import POSTS_LANGUAGE, set_cookie

COOKIE_LIFETIME = timedelta(days=365)

# the first part of a language's tag: RFC 5646, section 2.2.1
_MAIN_LANGUAGE = re.compile("[a-z]{2,3}", re.ASCII)


def is_main_language(text: str) -> bool:
    """Return whether a text can be the first part of a BCP 47 tag."""
    return _MAIN_LANGUAGE.fullmatch(text) is not None


def remembered_language(cookie: str) -> str:
    """Return the language that a cookie's value names, or '' for any."""
    return cookie if is_main_language(cookie) else ""


def remember_posts_language(response: Response, language: str) -> None:
    """Store the language of the front page's posts in a cookie for a year; '' deletes it."""
    path = current_app.session_interface.get_cookie_path(current_app)
    lifetime = COOKIE_LIFETIME if language else timedelta(0)
    set_cookie(response, POSTS_LANGUAGE, language, lifetime, path)
