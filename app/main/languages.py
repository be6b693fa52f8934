"""Choosing the language of the pages."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.extensions import db
from app.main import main
from app.services.accounts.accounts import choose_language as change_setting
from app.web.i18n.locale import BABEL_NAMES, remember_language
from app.web.security.decorators import public
from app.web.security.redirects import redirect_next


@main.route("/language/<tag>", methods=["GET", "POST"])
@public
def choose_language(tag: str) -> ResponseReturnValue:
    """Remember the language in a cookie and redirect back.

    POST by a user who is logged in also changes the account's setting, which holds everywhere.
    """
    if tag not in BABEL_NAMES:
        abort(404)
    if request.method == "POST" and current_user.is_authenticated:
        change_setting(current_user, tag)
        db.session.commit()
    response = redirect_next("main.index")
    response.status_code = 303
    remember_language(response, tag)
    return response
