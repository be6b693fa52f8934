"""The page of an account, and what administrators do to it."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.admin import admin
from app.admin.forms import DeletePersonForm, InvitePersonForm
from app.extensions import csrf, db
from app.models import Permission, User
from app.services.accounts import accounts, administration, deletion, session_list
from app.services.administration.log import entries
from app.services.administration.people import details_of
from app.services.errors import Conflict, DomainError
from app.services.pagination import PageRequest
from app.web.logs.account_changes import note_act
from app.web.pages import account_emails, account_notices
from app.web.pages.devices import device_name
from app.web.security.decorators import permission_required
from app.web.security.password_proof import recent_proof_required

LATEST_ENTRIES = 10


@admin.get("/people/<int:id>")
@permission_required(Permission.ADMIN)
def person(id: int) -> ResponseReturnValue:
    """Show an account: its state, its sessions, decisions on it, and what was done to it."""
    user = accounts.find_account(id)
    return render_template(
        "admin/person.html",
        user=user,
        details=details_of(user),
        sessions=session_list.sessions_of(user, ""),
        device_name=device_name,
        acts=entries(PageRequest(LATEST_ENTRIES), user),
        can_mail=current_app.extensions["mail_delivery"].can_run,
    )


@admin.post("/people/<int:id>/confirm")
@permission_required(Permission.ADMIN)
@recent_proof_required
def confirm_person(id: int) -> ResponseReturnValue:
    """Let the address of an account count as proved."""
    user = accounts.find_account(id)
    user.confirmed = True
    db.session.commit()
    return _back_to(user, _("The address counts as confirmed."))


@admin.post("/people/<int:id>/reset-password")
@permission_required(Permission.ADMIN)
@recent_proof_required
def send_reset(id: int) -> ResponseReturnValue:
    """Mail a link to choose another password; the old one stays until then."""
    user = accounts.find_account(id)
    can_mail = current_app.extensions["mail_delivery"].can_run
    if not can_mail or account_emails.reset_password(user) is None:
        db.session.rollback()
        raise Conflict(_("No mail can be sent to this account."))
    note_act("reset_link_sent", user.id)
    db.session.commit()
    return _back_to(user, _("A link for a new password is on its way."))


@admin.route("/people/<int:id>/invite", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps what was typed if it is stale
@permission_required(Permission.ADMIN)
@recent_proof_required
def invite_person(id: int) -> ResponseReturnValue:
    """Give an imported person an address, and mail a link there to choose a password."""
    user = accounts.find_account(id)
    form = InvitePersonForm(email=user.email)
    can_mail, status = current_app.extensions["mail_delivery"].can_run, 200
    if request.method == "POST":
        status = 400
        if can_mail and form.validate_on_submit():
            try:
                administration.give_address(user, (form.email.data or "").strip())
                account_emails.invite(user)
                note_act("invitation_sent", user.id)
                db.session.commit()
            except DomainError as error:
                db.session.rollback()
                status = form.refuse(form.email, error)
            else:
                done = _("An invitation is on its way to %(address)s.", address=user.email)
                return _back_to(user, done)
    page = render_template("admin/invite_person.html", form=form, user=user, can_mail=can_mail)
    return page, status


@admin.post("/people/<int:id>/end-sessions")
@permission_required(Permission.ADMIN)
@recent_proof_required
def end_sessions(id: int) -> ResponseReturnValue:
    """Log a user out everywhere, which voids tokens of the API as well."""
    user = accounts.find_account(id)
    user.renew_security_stamp()
    note_act("all_sessions_ended", user.id)
    db.session.commit()
    return _back_to(user, _("All sessions have ended."))


@admin.route("/people/<int:id>/delete", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and explains if it is stale
@permission_required(Permission.ADMIN)
@recent_proof_required
def delete_person(id: int) -> ResponseReturnValue:
    """Delete an account after a question, and tell its owner."""
    user = accounts.find_account(id)
    if user.id == current_user.id:
        return redirect(url_for("auth.delete_account"))
    form, name = DeletePersonForm(), user.display_name
    if form.validate_on_submit():
        account_notices.account_deleted(user)
        deletion.erase_account(user, form.with_posts.data)
        db.session.commit()
        flash(_("The account of %(name)s is deleted.", name=name), "success")
        return redirect(url_for("admin.people"))
    page = render_template(
        "admin/delete_person.html", form=form, user=user, details=details_of(user)
    )
    return page, 400 if request.method == "POST" else 200


def _back_to(user: User, done: str) -> ResponseReturnValue:
    flash(done, "success")
    return redirect(url_for("admin.person", id=user.id))
