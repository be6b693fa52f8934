"""Registration."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.auth import auth
from app.auth.forms import RegistrationForm
from app.auth.going_on import kept_query, person_to_follow
from app.auth.login_session import REGISTERED_ADDRESS
from app.auth.pages import form_page, refused
from app.extensions import csrf, db
from app.models.credentials import hash_of_password
from app.models.password_hashing import HashingBusy
from app.services.accounts import accounts
from app.services.errors import Conflict, Invalid, TooMany
from app.web.database.transactions import begin_writing
from app.web.pages import account_emails
from app.web.security import rate_limiting
from app.web.security.decorators import public

PAGE = "auth/register.html"


@auth.route("/register", methods=["GET", "POST"])
@csrf.exempt  # the form checks its CSRF token itself, and keeps its values if it is stale
@public
def register() -> ResponseReturnValue:
    """Create an account. If the address has one already, only its owner is notified, by mail."""
    if current_user.is_authenticated:
        return redirect(url_for("main.index"))
    if current_app.config["REGISTRATION"] == "closed":
        return render_template("auth/closed.html"), 403 if request.method == "POST" else 200
    form = RegistrationForm()
    if not form.validate_on_submit():
        return form_page(PAGE, form, person=person_to_follow())
    try:
        attempt = rate_limiting.count_mail("register", form.email.data)
    except TooMany as error:
        return refused(PAGE, form, form.email, error, person=person_to_follow())
    try:
        accounts.check_registration(form.email.data, form.username.data, form.password.data)
        password_hash = hash_of_password(form.password.data)
        begin_writing()  # only now: hashing is slow, and SQLite has one lock
        registration = accounts.register(form.email.data, form.username.data, password_hash)
    except (Conflict, Invalid) as error:
        attempt.refund()
        field = form.username if isinstance(error, Conflict) else form.password
        return refused(PAGE, form, field, error, person=person_to_follow())
    except HashingBusy:
        attempt.refund()
        raise
    if registration.is_new:
        account_emails.confirm(registration.user, **kept_query())
    else:
        account_emails.already_registered(registration.user)
    db.session.commit()
    session[REGISTERED_ADDRESS] = form.email.data
    flash(_("We are sending you a message with a link. Open it to confirm your account."))
    return redirect(url_for("auth.login", **kept_query()))
