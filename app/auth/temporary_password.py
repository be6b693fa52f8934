"""Passwords that the operator has made: at the first login another is chosen, before all else."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app.auth import auth
from app.auth.forms import OwnPasswordForm
from app.auth.kept_form import is_csrf_token_valid, kept_form
from app.auth.login_session import keep_session
from app.extensions import db
from app.services.accounts import accounts
from app.services.errors import Invalid
from app.web.pages import account_emails
from app.web.security.password_proof import note_proof
from app.web.security.redirects import this_page
from app.web.security.sessions import PUBLIC_IMAGES

# what is left: to choose another password, by itself or by a link, and to log out
OPEN = PUBLIC_IMAGES | {
    "auth.change_password",
    "auth.logout",
    "auth.password_reset",
    "auth.password_reset_request",
    "main.choose_language",
}


@auth.before_app_request
def require_own_password() -> AnyResponse | None:
    """Lead who has a temporary password to where another is chosen; keep a form that was sent."""
    endpoint = request.endpoint
    if endpoint is None or endpoint in OPEN or endpoint.endswith("static"):
        return None
    if not current_user.is_authenticated or not current_user.password_is_temporary:
        return None
    if request.method != "POST":
        return redirect(url_for("auth.change_password", next=this_page()))
    form = OwnPasswordForm()
    if form.password.name not in request.form:
        return _page(form)
    return None if _change_password(form) else _page(form)


def _change_password(form: OwnPasswordForm) -> bool:
    """Change the password to the one in the form, and return whether it was changed."""
    if not is_csrf_token_valid() or not form.validate():
        return False
    user = current_user._get_current_object()
    try:
        with keep_session(user):
            accounts.choose_password(user, form.password.data)
            account_emails.password_changed(user)
            db.session.commit()
    except Invalid as error:
        db.session.rollback()
        form.refuse(form.password, error)
        return False
    note_proof()
    return True


def _page(form: OwnPasswordForm) -> Response:
    html = render_template("auth/own_password.html", form=form, kept=kept_form())
    return make_response(html, 403, {"Cache-Control": "no-store"})
