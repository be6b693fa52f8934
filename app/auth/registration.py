"""Registration, and confirmation of the email address."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.auth import auth
from app.auth.forms import RegistrationForm
from app.auth.pages import form_page, refused
from app.extensions import csrf, db
from app.services.accounts import accounts
from app.services.errors import Conflict, Invalid, TooMany
from app.web.pages import account_emails
from app.web.security import rate_limiting
from app.web.security.decorators import login_required, public

PAGE = "auth/register.html"


@auth.route("/register", methods=["GET", "POST"])
@csrf.exempt  # the form checks its CSRF token itself, and keeps its values if it is stale
@public
def register() -> ResponseReturnValue:
    """Create an account. If the address has one already, only its owner is notified, by mail."""
    if current_user.is_authenticated:
        return redirect(url_for("main.index"))
    form = RegistrationForm()
    if not form.validate_on_submit():
        return form_page(PAGE, form)
    try:
        attempt = rate_limiting.count_mail("register", form.email.data)
    except TooMany as error:
        return refused(PAGE, form, form.email, error)
    try:
        registration = accounts.register(form.email.data, form.username.data, form.password.data)
    except (Conflict, Invalid) as error:
        attempt.refund()
        field = form.username if isinstance(error, Conflict) else form.password
        return refused(PAGE, form, field, error)
    send = account_emails.confirm if registration.is_new else account_emails.already_registered
    send(registration.user)
    db.session.commit()
    flash(
        _("We are sending you a message with a link. Log in and open it to confirm your account.")
    )
    return redirect(url_for("auth.login"))


@auth.get("/confirm/<token>")
@login_required
def confirm(token: str) -> ResponseReturnValue:
    """Confirm the account through the link; with logout the only GET that changes data.

    The user has to be logged in, so that neither a mail scanner that opens every link nor the
    owner of an address that someone else has registered confirms the account.
    """
    if current_user.confirmed:
        return redirect(url_for("main.index"))
    if current_user.confirm(token):
        db.session.commit()
        flash(_("You have confirmed your account. Thanks!"), "success")
    else:
        flash(_("This confirmation link is not yours, or is too old."), "danger")
    return redirect(url_for("main.index"))


@auth.get("/unconfirmed")
@login_required
def unconfirmed() -> ResponseReturnValue:
    """Explain how to confirm the account."""
    if current_user.confirmed:
        return redirect(url_for("main.index"))
    return render_template("auth/unconfirmed.html")


@auth.route("/confirm", methods=["GET", "POST"])
@login_required
def resend_confirmation() -> ResponseReturnValue:
    """Send another confirmation link. Raises TooMany."""
    if request.method == "POST" and not current_user.confirmed:
        rate_limiting.count_mail("confirm", current_user.email or "")
        account_emails.confirm(current_user)
        db.session.commit()
        flash(_("We are sending you another message with a link."), "info")
    return redirect(url_for("auth.unconfirmed"))
