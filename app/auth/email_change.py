"""Email change: requested with the password, confirmed by a link sent to the new address."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from app.auth import auth
from app.auth.devices import remember_device
from app.auth.forms import ChangeEmailForm, ConfirmEmailForm
from app.auth.login_session import keep_session
from app.auth.pages import form_page, refused
from app.extensions import csrf, db
from app.models import User, tokens
from app.services.accounts import accounts
from app.services.errors import Invalid, TooMany
from app.web.pages import account_emails, account_notices
from app.web.security import rate_limiting
from app.web.security.decorators import login_required
from app.web.security.password_proof import note_proof

PAGE = "auth/change_email.html"


@auth.route("/change_email", methods=["GET", "POST"])
@csrf.exempt  # the form checks its CSRF token itself, and keeps the address if it is stale
@login_required
def change_email_request() -> ResponseReturnValue:
    """Send a link to the new address.

    If another account has the address no link is sent, and the response is the same.
    """
    form = ChangeEmailForm()
    if not form.validate_on_submit():
        return form_page(PAGE, form)
    try:
        with rate_limiting.password_attempt(current_user.id):
            if not current_user.verify_password(form.password.data):
                raise Invalid(_("This is not your current password."))
        rate_limiting.count_mail("change-email", form.email.data)
    except (Invalid, TooMany) as error:
        return refused(PAGE, form, form.password, error)
    note_proof()
    message = account_emails.change_email(current_user, form.email.data.strip())
    owner = accounts.by_email(form.email.data)
    if owner is not None and owner.id != current_user.id:  # only the case may have changed
        account_emails.discard(message)
    db.session.commit()
    flash(_("We are sending a link to the new address. Until you open it, the old one stays."))
    return redirect(url_for("auth.settings"))


@auth.route("/change_email/<token>", methods=["GET", "POST"])
@csrf.exempt  # the form checks its CSRF token itself, and shows the button again if it is stale
@login_required
def change_email(token: str) -> ResponseReturnValue:
    """Change the address on POST; GET shows a button, since mail scanners open links."""
    new_email = _new_email(token)
    if new_email is None:
        return _invalid_link()
    form = ConfirmEmailForm()
    if not form.validate_on_submit():
        return form_page(
            "main/confirm_action.html",
            form,
            title=_("Change email address"),
            question=_("Use %(address)s from now on?", address=new_email),
            back=url_for("auth.settings"),
        )
    user = current_user._get_current_object()
    old_email = user.email
    try:
        with keep_session(user):
            _set_email(user, token)
            account_emails.email_changed(user, old_email)
            account_notices.new_address(user)
            db.session.commit()
    except Invalid:
        return _invalid_link()
    flash(_("Your email address has been changed."), "success")
    response = redirect(url_for("auth.settings"))
    remember_device(response, user)
    return response


def _new_email(token: str) -> str | None:
    """Return the address that the token gives to the current user, if it is valid."""
    claims = tokens.read_token(tokens.CHANGE_EMAIL, token)
    return str(claims["new_email"]) if claims and current_user.owns(claims) else None


def _set_email(user: User, token: str) -> None:
    """Change the address. Raises Invalid if another account has it by now."""
    try:
        with db.session.begin_nested():
            changed = user.change_email(token)
    except IntegrityError:  # taken by a concurrent request
        changed = False
    if not changed:
        raise Invalid(_("Somebody else has this address."))


def _invalid_link() -> ResponseReturnValue:
    flash(_("This link is not yours, was used already, or is too old."), "warning")
    return redirect(url_for("auth.settings"))
