"""Password change and password reset."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.auth import auth
from app.auth.devices import remember_device
from app.auth.forms import ChangePasswordForm, PasswordResetForm, PasswordResetRequestForm
from app.auth.login_session import keep_session
from app.auth.pages import form_page, refused
from app.extensions import csrf, db
from app.models import User, tokens
from app.services.accounts import accounts
from app.services.accounts.passwords import Owner, check_new_password, check_password
from app.services.errors import Invalid, TooMany
from app.web.pages import account_emails
from app.web.security import rate_limiting
from app.web.security.decorators import login_required, public
from app.web.security.password_proof import note_proof
from app.web.security.redirects import redirect_next

CHANGE_PAGE = "auth/change_password.html"
REQUEST_PAGE = "auth/reset_password_request.html"
RESET_PAGE = "auth/reset_password.html"


@auth.route("/change-password", methods=["GET", "POST"])
@csrf.exempt  # the form checks its CSRF token itself, and explains if it is stale
@login_required
def change_password() -> ResponseReturnValue:
    """Change the current user's password; this session continues, all others end."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return form_page(CHANGE_PAGE, form)
    user = current_user._get_current_object()
    try:
        # before the old one, so that the error stands at its field
        check_new_password(user, form.password.data)
    except Invalid as error:
        return refused(CHANGE_PAGE, form, form.password, error)
    try:
        with rate_limiting.password_attempt(user.id), keep_session(user):
            accounts.change_password(user, form.old_password.data, form.password.data)
            account_emails.password_changed(user)
            db.session.commit()
    except (Invalid, TooMany) as error:
        return refused(CHANGE_PAGE, form, form.old_password, error)
    note_proof()
    flash(_("Your password has been changed."), "success")
    return redirect_next("auth.settings")


@auth.route("/reset", methods=["GET", "POST"])
@csrf.exempt  # the form checks its CSRF token itself, and keeps the address if it is stale
@public
def password_reset_request() -> ResponseReturnValue:
    """Send a link for a new password, if the address has an account.

    Users who are logged in may request it, too: a remembered user may have forgotten the password.
    """
    form = PasswordResetRequestForm()
    if not form.validate_on_submit():
        return form_page(REQUEST_PAGE, form)
    try:
        rate_limiting.count_mail("reset", form.email.data)
    except TooMany as error:
        return refused(REQUEST_PAGE, form, form.email, error)
    user = accounts.by_email(form.email.data)
    if user is not None:
        # to the stored address, never to the submitted one
        account_emails.reset_password(user)
    else:
        # as much work as for an existing account
        stand_in = User(email=form.email.data, username="nobody")
        account_emails.discard(account_emails.reset_password(stand_in))
    db.session.commit()
    flash(_("If an account has this address, we are sending a link for a new password there."))
    return redirect(url_for("auth.login"))


@auth.route("/reset/<token>", methods=["GET", "POST"])
@csrf.exempt  # the form checks its CSRF token itself, and explains if it is stale
@public
def password_reset(token: str) -> ResponseReturnValue:
    """Set a new password through the link, which works once.

    The link was sent to the account's address, so using it confirms the address, and the browser
    counts as known: the guesses of others cannot lock the owner out.
    """
    user = User.owner_of(tokens.RESET_PASSWORD, token)
    if user is None:
        return _invalid_link()
    form = PasswordResetForm()
    if not form.validate_on_submit():
        return form_page(RESET_PAGE, form)
    try:
        check_password(form.password.data, Owner.of(user))
    except Invalid as error:
        return refused(RESET_PAGE, form, form.password, error)
    if not User.reset_password(token, form.password.data):
        return _invalid_link()  # used by a concurrent request
    user.confirmed = True
    account_emails.password_changed(user)
    db.session.commit()
    flash(_("Your password has been changed. You can log in with it now."), "success")
    response = redirect(url_for("auth.login"))
    remember_device(response, user)
    return response


def _invalid_link() -> ResponseReturnValue:
    flash(
        _("This link was used already, or is too old. You can ask for a new one here."), "warning"
    )
    return redirect(url_for("auth.password_reset_request"))
