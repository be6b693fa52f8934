"""Confirmation of the email address, and its correction before that."""

from __future__ import annotations

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.auth import auth
from app.auth.forms import CorrectAddressForm
from app.auth.going_on import follow_as_wanted
from app.auth.login_session import keep_session
from app.auth.pages import form_page, refused
from app.extensions import db
from app.services.accounts.confirmation import confirm_account, correct_address
from app.services.errors import DomainError, Invalid, NotAllowed, NotFound, TooMany
from app.web.pages import account_emails
from app.web.security import rate_limiting
from app.web.security.decorators import login_required, public
from app.web.security.password_proof import require_recent_proof
from app.web.security.redirects import redirect_next

PAGE = "auth/unconfirmed.html"
# The key in the session of the address that the last link went to, whether or not the account
# could have it: the page must not reveal that another account has an address.
LINK_SENT_TO = "link_sent_to"


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


@auth.route("/unconfirmed", methods=["GET", "POST"])
@login_required
def unconfirmed() -> ResponseReturnValue:
    """Explain how to confirm the account; POST sends a link to this or a corrected address."""
    if current_user.confirmed:
        return redirect(url_for("main.index"))
    address = session.get(LINK_SENT_TO) or current_user.email
    form = CorrectAddressForm(email=address)
    if not form.validate_on_submit():
        return form_page(PAGE, form, address=address)
    if form.email.data.strip() != current_user.email:
        require_recent_proof()
    try:
        _send_link(form.email.data.strip())
    except TooMany as error:
        return refused(PAGE, form, form.email, error, address=address)
    return redirect(url_for("auth.unconfirmed"))


@auth.route("/confirm", methods=["GET", "POST"])
@login_required
def resend_confirmation() -> ResponseReturnValue:
    """Send another confirmation link. Raises TooMany."""
    if request.method == "POST" and not current_user.confirmed:
        _send_link(session.get(LINK_SENT_TO) or current_user.email or "")
    return redirect(url_for("auth.unconfirmed"))


def _send_link(address: str) -> None:
    """Send a link that makes an address that of the account; or a notice to its owner."""
    rate_limiting.count_mail("confirm", address)
    user = current_user._get_current_object()
    with keep_session(user):
        owner = correct_address(user, address, session.get(LINK_SENT_TO) or user.email)
        if owner is None:
            account_emails.confirm(user, address)
        else:
            account_emails.already_registered(owner)
        db.session.commit()
    session[LINK_SENT_TO] = address
    flash(_("We are sending you another message with a link."), "info")
