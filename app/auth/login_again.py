"""Logging in again where a text was sent after the session had ended.

The text stays on the page, with the fields of the login form beside it. The page sends everything
to the address of the text, where ``log_in_again`` logs the user in before the view saves the text.
"""

from __future__ import annotations

from flask import (
    Response,
    after_this_request,
    current_app,
    flash,
    make_response,
    render_template,
    request,
)
from flask_babel import gettext as _
from flask_login import current_user

from app.auth import auth
from app.auth.devices import remember_device
from app.auth.forms import LoginAgainForm
from app.auth.kept_form import is_csrf_token_valid, kept_form
from app.auth.login import user_of
from app.auth.login_session import begin_session
from app.models import User
from app.services.errors import NotAllowed, TooMany


@auth.before_app_request
def log_in_again() -> Response | None:
    """Log in who sends a text with address and password; ask an anonymous user for them."""
    if request.method != "POST" or not _keeps_text() or current_user.is_authenticated:
        return None
    form = LoginAgainForm()
    if form.email.name not in request.form:
        flash(_("You are not logged in any more. Log in, and your text is saved."), "warning")
        return _page(form)
    if (user := _user_who_logs_in(form)) is None:
        return _page(form)
    begin_session(user, remember=form.remember_me.data)
    after_this_request(lambda response: _remember_device(response, user))
    return None


def _keeps_text() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "keeps_text", False)


def _user_who_logs_in(form: LoginAgainForm) -> User | None:
    """Return the user, or None after a message that says why it is none."""
    if not is_csrf_token_valid():
        return None
    try:
        user = user_of(form) if form.validate() else None
    except (NotAllowed, TooMany) as error:
        flash(error.message, "danger")
        return None
    if user is None:
        flash(_("Invalid email or password."), "danger")
    return user


def _page(form: LoginAgainForm) -> Response:
    html = render_template("auth/login_again.html", form=form, kept=kept_form())
    return make_response(html, 403, {"Cache-Control": "no-store"})


def _remember_device(response: Response, user: User) -> Response:
    remember_device(response, user)
    return response
