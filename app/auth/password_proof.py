"""Entering the password again, before accounts are changed.

GET leads to a page that asks for it and back. POST shows the same question with what was sent, and
sends everything to the same address again.
"""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.auth import auth
from app.auth.forms import ConfirmPasswordForm, KeepingConfirmPasswordForm
from app.auth.kept_form import is_csrf_token_valid, kept_form
from app.auth.pages import form_page, refused
from app.extensions import csrf, db
from app.services.errors import Invalid, TooMany
from app.web.database.transactions import only_reading, roll_back
from app.web.security import rate_limiting
from app.web.security.decorators import login_required
from app.web.security.password_proof import PasswordNeeded, note_proof
from app.web.security.redirects import redirect_next, this_page

PAGE = "auth/confirm_password.html"


@auth.route("/confirm-password", methods=["GET", "POST"])
@csrf.exempt  # the form checks its CSRF token itself, and explains if it is stale
@login_required
def confirm_password() -> ResponseReturnValue:
    """Ask for the password, and redirect to ``next``."""
    form = ConfirmPasswordForm()
    if not form.validate_on_submit():
        return form_page(PAGE, form)
    try:
        _check(form.password.data)
    except (Invalid, TooMany) as error:
        return refused(PAGE, form, form.password, error)
    return redirect_next("auth.settings")


@auth.app_errorhandler(PasswordNeeded)
def ask_for_password(error: PasswordNeeded) -> ResponseReturnValue:
    """Ask for the password; a form that was sent stays on the page."""
    roll_back()
    if request.method != "POST":
        return redirect(url_for("auth.confirm_password", next=this_page()))
    return _page(KeepingConfirmPasswordForm())


@auth.before_app_request
def take_proof() -> Response | None:
    """Check the password that was entered on a page which has kept a form."""
    if request.method != "POST" or not current_user.is_authenticated:
        return None
    form = KeepingConfirmPasswordForm()
    if form.password.name not in request.form:
        return None
    if not is_csrf_token_valid() or not form.validate():
        return _page(form)
    try:
        _check(form.password.data)
    except Invalid as wrong:
        form.refuse(form.password, wrong)
        return _page(form)
    except TooMany as refusal:
        flash(refusal.message, "warning")
        page = _page(form)
        page.status_code = refusal.status
        page.headers["Retry-After"] = str(refusal.retry_after)
        return page
    return None


def _check(password: str) -> None:
    """Note a right password. Raises Invalid, TooMany."""
    with rate_limiting.password_attempt(current_user.id):
        if not _is_password(password):
            raise Invalid(_("This is not your current password."))
    note_proof()


def _is_password(password: str) -> bool:
    """Return whether it is the user's, without SQLite's write lock while it is hashed."""
    db.session.rollback()
    with only_reading():
        is_right: bool = current_user.verify_password(password)
        db.session.rollback()
    return is_right


def _page(form: KeepingConfirmPasswordForm) -> Response:
    html = render_template(PAGE, form=form, kept=kept_form())
    return make_response(html, 403, {"Cache-Control": "no-store"})
