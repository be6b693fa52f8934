"""Suspending accounts, and lifting that."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import csrf, db
from app.main import main
from app.main.forms import LiftForm, SuspendForm
from app.models import Permission, User
from app.services.errors import Invalid
from app.services.moderation import suspensions
from app.web.pages import account_notices
from app.web.pages.forms import Form
from app.web.security.decorators import permission_required
from app.web.security.password_proof import recent_proof_required


@main.route("/moderate/user/<int:id>/suspend", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps the reason when it is stale
@permission_required(Permission.MODERATE)
@recent_proof_required
def suspend(id: int) -> ResponseReturnValue:
    """Ask for a reason, then suspend an account and tell its owner."""
    user = suspensions.suspendable_user(current_user, id, lock=request.method == "POST")
    form = SuspendForm()
    if form.validate_on_submit() and _suspend(user, form):
        flash(_("The account of %(name)s is suspended.", name=_name_of(user)), "success")
        return redirect(_address_of(user))
    question = _("They cannot log in any more until you lift it, and are told the reason.")
    return _page(form, _("Suspend %(name)s?", name=_name_of(user)), question, user)


def _suspend(user: User, form: SuspendForm) -> bool:
    """Suspend the account, unless the form's reason is refused."""
    reason, with_texts = form.reason.data or "", form.with_texts.data
    try:
        if suspensions.suspend(user, current_user, reason, with_texts):
            account_notices.account_suspended(user, reason, with_texts)
        db.session.commit()
    except Invalid as error:
        form.refuse(form.reason, error)
        return False
    return True


@main.route("/moderate/user/<int:id>/lift", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and explains if it is stale
@permission_required(Permission.MODERATE)
@recent_proof_required
def lift_suspension(id: int) -> ResponseReturnValue:
    """Lift the suspension of an account after a question, and tell its owner."""
    user = suspensions.suspendable_user(current_user, id, lock=request.method == "POST")
    form = LiftForm()
    if not suspensions.has_texts_hidden_with_it(user):
        del form.with_texts
    if not form.validate_on_submit():
        question = _("They can log in again, and are told so.")
        title = _("Lift the suspension of %(name)s?", name=_name_of(user))
        return _page(form, title, question, user)
    with_texts = "with_texts" in form and form.with_texts.data
    if suspensions.lift(user, current_user, "", with_texts):
        account_notices.suspension_lifted(user)
    db.session.commit()
    flash(_("The account of %(name)s can be used again.", name=_name_of(user)), "success")
    return redirect(_address_of(user))


def _page(form: Form, title: str, question: str, user: User) -> ResponseReturnValue:
    page = render_template(
        "main/confirm_action.html",
        form=form,
        title=title,
        question=question,
        is_harmless=isinstance(form, LiftForm),
        reason_hint=_("The owner and the moderators can read it."),
        back=_address_of(user),
    )
    return page, 400 if request.method == "POST" else 200


def _name_of(user: User) -> str:
    return user.username or user.display_name


def _address_of(user: User) -> str:
    if user.username is None:
        return url_for("main.moderate", show="decisions")
    return url_for("main.user", username=user.username)
