"""Account settings, and deletion of the account."""

from __future__ import annotations

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.auth import auth
from app.auth.confirmation import LINK_SENT_TO
from app.auth.forms import ChangeUsernameForm, DeleteAccountForm
from app.auth.login_session import end_session
from app.auth.pages import form_page, refused
from app.extensions import csrf, db
from app.services.accounts import deletion, usernames
from app.services.errors import Conflict, Invalid, TooMany
from app.web.pages import account_notices
from app.web.security import rate_limiting
from app.web.security.decorators import login_required
from app.web.security.password_proof import note_proof

PAGE = "auth/delete_account.html"
USERNAME_PAGE = "auth/change_username.html"


@auth.get("/settings")
@login_required
def settings() -> ResponseReturnValue:
    """Show links to all settings of the account."""
    sent_to = None if current_user.confirmed else session.get(LINK_SENT_TO)
    return render_template("auth/settings.html", address=sent_to or current_user.email)


@auth.route("/change-username", methods=["GET", "POST"])
@csrf.exempt  # the form checks its CSRF token itself, and keeps the name if it is stale
@login_required
def change_username() -> ResponseReturnValue:
    """Change the current user's username."""
    form = ChangeUsernameForm(username=current_user.username)
    shown = {"next_change": usernames.next_change(current_user)}
    if not form.validate_on_submit():
        return form_page(USERNAME_PAGE, form, **shown)
    user = current_user._get_current_object()
    before = account_notices.AccountBefore.of(user)
    try:
        with rate_limiting.password_attempt(user.id):
            usernames.change_username(user, form.username.data, form.password.data)
            account_notices.account_changed(user, before)
            db.session.commit()
    except Conflict as error:
        return refused(USERNAME_PAGE, form, form.username, error, **shown)
    except (Invalid, TooMany) as error:
        return refused(USERNAME_PAGE, form, form.password, error, **shown)
    note_proof()
    flash(_("Your username is %(name)s now.", name=user.username), "success")
    return redirect(url_for("auth.settings"))


@auth.route("/delete-account", methods=["GET", "POST"])
@csrf.exempt  # the form checks its CSRF token itself, and explains if it is stale
@login_required
def delete_account() -> ResponseReturnValue:
    """Delete the current user's account."""
    form = DeleteAccountForm()
    if not form.validate_on_submit():
        return form_page(PAGE, form)
    user = current_user._get_current_object()
    try:
        with rate_limiting.password_attempt(user.id):
            deletion.delete_account(user, form.password.data, form.with_posts.data)
            account_notices.account_deleted(user)
            db.session.commit()
    except (Conflict, Invalid, TooMany) as error:
        return refused(PAGE, form, form.password, error)
    end_session()
    flash(_("Your account is deleted. Farewell!"), "info")
    return redirect(url_for("main.index"))
