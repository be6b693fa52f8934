"""Registration, and confirmation of the email address."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.auth import auth
from app.auth.forms import RegistrationForm
from app.auth.going_on import follow_as_wanted, kept_query, person_to_follow
from app.auth.pages import form_page, refused
from app.extensions import csrf, db
from app.services.accounts import accounts
from app.services.accounts.confirmation import confirm_account
from app.services.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, TooMany
from app.web.pages import account_emails
from app.web.security import rate_limiting
from app.web.security.decorators import login_required, public
from app.web.security.redirects import redirect_next

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
        return form_page(PAGE, form, person=person_to_follow())
    try:
        attempt = rate_limiting.count_mail("register", form.email.data)
    except TooMany as error:
        return refused(PAGE, form, form.email, error, person=person_to_follow())
    try:
        registration = accounts.register(form.email.data, form.username.data, form.password.data)
    except (Conflict, Invalid) as error:
        attempt.refund()
        field = form.username if isinstance(error, Conflict) else form.password
        return refused(PAGE, form, field, error, person=person_to_follow())
    if registration.is_new:
        account_emails.confirm(registration.user, **kept_query())
    else:
        account_emails.already_registered(registration.user)
    db.session.commit()
    flash(_("We are sending you a message with a link. Open it to confirm your account."))
    return redirect(url_for("auth.login", **kept_query()))  # type: ignore[arg-type]


@auth.get("/confirm/<token>")
@public
def confirm(token: str) -> ResponseReturnValue:
    """Confirm the account through the link, in any browser.

    With logout it is the only GET that changes anything. It logs nobody in, and may be opened
    again: a mail scanner that opens every link gains nothing and spoils nothing.
    """
    if request.method == "HEAD":
        return ""
    try:
        confirmation = confirm_account(token)
    except (Invalid, NotAllowed, NotFound) as error:
        return _not_confirmed(error)
    user = confirmation.user
    if confirmation.is_new:
        flash(_("You have confirmed your account. Thanks!"), "success")
        follow_as_wanted(user)
    else:
        flash(_("This account is confirmed already."), "info")
    confirmed_id, name = user.id, user.username or user.display_name
    db.session.commit()
    if not current_user.is_authenticated:
        flash(_("You can log in now."), "info")
        return redirect(url_for("auth.login", next=request.args.get("next")))
    if current_user.id != confirmed_id:
        flash(
            _(
                "It is the account of %(name)s. Here you are logged in as %(other)s.",
                name=name,
                other=current_user.username or current_user.display_name,
            ),
            "info",
        )
    return redirect_next("main.index")


def _not_confirmed(error: DomainError) -> ResponseReturnValue:
    """Say why, where another link can be asked for, or an account made."""
    db.session.rollback()
    flash(error.message, "danger")
    if isinstance(error, NotFound):
        flash(_("You can register again."), "info")
        return redirect(url_for("auth.register"))
    if current_user.is_authenticated:
        return redirect(url_for("auth.unconfirmed"))
    if isinstance(error, Invalid):
        flash(_("Log in to see whether your account is confirmed, and to get another link."))
    return redirect(url_for("auth.login"))


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
