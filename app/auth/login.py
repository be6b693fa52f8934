"""Logging in and out."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.auth import auth
from app.auth.devices import known_device, remember_device
from app.auth.forms import LoginForm
from app.auth.login_session import begin_session, end_session
from app.auth.pages import form_page, refused
from app.extensions import csrf
from app.services.accounts import accounts
from app.services.errors import NotAllowed, TooMany
from app.web.security import rate_limiting
from app.web.security.decorators import public
from app.web.security.redirects import redirect_next

PAGE = "auth/login.html"


@auth.route("/login", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps the address when it is stale
@public
def login() -> ResponseReturnValue:
    """Log in, confirmed or not. What was wrong stays unsaid, in words, status and time.

    That an account is suspended, only its right password tells.
    """
    if current_user.is_authenticated:
        return redirect_next("main.index")
    form = LoginForm()
    if not form.validate_on_submit():
        return form_page(PAGE, form)
    email = form.email.data
    try:
        tried = rate_limiting.count_login(email, known_device(email))
    except TooMany as error:
        return refused(PAGE, form, form.password, error)
    try:
        user = accounts.authenticate(email, form.password.data)
    except NotAllowed as error:
        tried.refund()
        flash(error.message, "danger")
        return form_page(PAGE, form), error.status
    except Exception:
        tried.refund()  # a database that is away proves nothing against anybody
        raise
    if user is None:
        flash(_("Invalid email or password."), "danger")
        return form_page(PAGE, form)
    tried.refund()
    begin_session(user, remember=form.remember_me.data)
    response = redirect_next("main.index")
    remember_device(response, user)
    return response


@auth.get("/logout")
@public
def logout() -> ResponseReturnValue:
    """Log out; whoever is not logged in is shown where to log in.

    Not for ``login_required``, which would lead from logging in straight to logging out.
    """
    if not current_user.is_authenticated:
        return redirect(url_for("auth.login"))
    end_session()
    flash(_("You have been logged out."), "info")
    return redirect(url_for("main.index"))
