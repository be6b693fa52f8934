"""Login and logout."""

from __future__ import annotations

from contextlib import suppress

from flask import current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.auth import auth
from app.auth.devices import known_device, remember_device
from app.auth.forms import LoginForm
from app.auth.going_on import follow_as_wanted, person_to_follow
from app.auth.login_session import REGISTERED_ADDRESS, begin_session, end_session, is_remembered
from app.auth.pages import form_page, refused
from app.extensions import csrf, db
from app.models import User
from app.models.password_hashing import HashingBusy
from app.services.accounts import accounts
from app.services.errors import NotAllowed, TooMany
from app.web.database.transactions import begin_writing
from app.web.security.decorators import public
from app.web.security.password_login import user_by_password
from app.web.security.redirects import redirect_next

PAGE = "auth/login.html"
# drafts that the browser keeps (https://www.w3.org/TR/clear-site-data/)
CLEARED = '"storage"'


@auth.route("/login", methods=["GET", "POST"])
@csrf.exempt  # the form checks its CSRF token itself, and keeps the address if it is stale
@public
def login() -> ResponseReturnValue:
    """Log a user in, confirmed or not.

    Text, status and time of a failure are the same for a wrong password and an unknown address.
    That an account is suspended is shown only with the right password.
    """
    if current_user.is_authenticated:
        return redirect_next("main.index")
    form = LoginForm(email=session.pop(REGISTERED_ADDRESS, None))
    if not form.validate_on_submit():
        return form_page(PAGE, form, person=person_to_follow())
    try:
        user = user_of(form)
    except TooMany as error:
        return refused(PAGE, form, form.password, error, person=person_to_follow())
    except NotAllowed as error:
        flash(error.message, "danger")
        return form_page(PAGE, form, person=person_to_follow()), error.status
    if user is None:
        flash(_("Invalid email or password."), "danger")
        return form_page(PAGE, form, person=person_to_follow())
    begin_session(user, remember=form.remember_me.data)
    _follow(user)
    response = redirect_next("main.index")
    remember_device(response, user)
    return response


def user_of(form: LoginForm) -> User | None:
    """Return the user whose address and password were entered, or None.

    Failures are counted. Raises TooMany, and NotAllowed for a suspended account.
    """
    email, password = form.email.data, form.password.data
    user = user_by_password(email, password, known_device(email))
    if user is not None:
        _renew_password_hash(user, password)
    return user


def _renew_password_hash(user: User, password: str) -> None:
    """Replace a hash of another strength, or of the password as it was typed."""
    renewed = None
    with suppress(HashingBusy):  # the next login will do
        renewed = user.renewed_password_hash(password)
    if renewed is not None:
        user_id, former = user.id, user.password_hash
        begin_writing()  # only now: hashing is slow, and SQLite has one lock
        accounts.replace_password_hash(user_id, former, renewed)
        db.session.commit()


def _follow(user: User) -> None:
    if person_to_follow() is not None:
        begin_writing()
        follow_as_wanted(user)
        db.session.commit()


@auth.route("/logout", methods=["GET", "POST"])
@csrf.exempt  # it checks the token itself, but not where nobody is logged in any more
@public
def logout() -> ResponseReturnValue:
    """Log out, or redirect an anonymous user to the login page.

    Pages send a POST; GET is for the book's readers. With ``login_required`` that redirect would
    have a ``next`` that leads from login to logout. The browser forgets drafts, which the next user
    of a shared computer could read, unless the user has chosen to be remembered there. Raises
    CSRFError.
    """
    if not current_user.is_authenticated:
        return redirect(url_for("auth.login"))
    if request.method == "POST" and current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()
    keeps_drafts = is_remembered()
    end_session()
    flash(_("You have been logged out."), "info")
    response = redirect(url_for("main.index"))
    if not keeps_drafts:
        response.headers["Clear-Site-Data"] = CLEARED
    return response
