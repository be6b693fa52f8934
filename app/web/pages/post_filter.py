"""The filter of the front page: the kind from the URL, the language from the URL or a cookie."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _

from app.services.errors import Invalid
from app.services.posts.filters import KINDS, PostFilter
from app.web.i18n.posts_language import is_main_language, remembered_language
from app.web.security.cookies import POSTS_LANGUAGE, read_cookie

FILTER_ARGUMENTS = ("kind", "language")


def requested_filter() -> PostFilter:
    """Return the filter that the URL asks for, with the remembered language unless it names one.

    Raises Invalid for a kind that does not exist, or for what is no language.
    """
    kind, language = request.args.get("kind", ""), request.args.get("language", "").lower()
    main_language = language.split("-")[0]
    if (kind and kind not in KINDS) or (language and not is_main_language(main_language)):
        raise Invalid(_("This page address is not valid."))
    return PostFilter(kind, main_language or remembered_language(read_cookie(POSTS_LANGUAGE)))
