"""The list of people, and accounts that administrators make."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.admin import admin
from app.admin.forms import NewPersonForm
from app.extensions import csrf, db
from app.models import Permission, User
from app.services.accounts import accounts, administration
from app.services.administration.people import STATES, Filter, list_people
from app.services.errors import Conflict, DomainError
from app.web.pages import account_emails
from app.web.pages.pagination import page_request
from app.web.pages.role_names import ROLE_NAMES
from app.web.security.decorators import permission_required
from app.web.security.password_proof import recent_proof_required

PEOPLE_PER_PAGE = 50
MOST_WORDS = 100  # in characters


@admin.get("/people")
@permission_required(Permission.ADMIN)
def people() -> ResponseReturnValue:
    """List the people of the site, by words, role and state."""
    words = request.args.get("q", "").strip()[:MOST_WORDS]
    roles = {role.name: role.id for role in accounts.roles()}
    role, state = request.args.get("role", ""), request.args.get("state", "")
    narrowed = Filter(words, roles.get(role), state if state in STATES else "")
    return render_template(
        "admin/people.html",
        page=list_people(narrowed, page_request(PEOPLE_PER_PAGE)),
        words=words,
        roles=[(name, ROLE_NAMES.get(name, name)) for name in roles],
        role=role,
        state=narrowed.state,
        is_narrowed=bool(words or narrowed.role_id or narrowed.state),
    )


@admin.route("/people/new", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps what was typed if it is stale
@permission_required(Permission.ADMIN)
@recent_proof_required
def new_person() -> ResponseReturnValue:
    """Make an account, and mail a link to choose its password."""
    form, status = NewPersonForm(), 200
    if request.method == "POST":
        status = 400
        if form.validate_on_submit():
            made = _make(form)
            if isinstance(made, User):
                flash(_("An invitation is on its way to %(address)s.", address=made.email))
                return redirect(url_for("admin.person", id=made.id))
            status = made
    can_mail = current_app.extensions["mail_delivery"].can_run
    return render_template("admin/new_person.html", form=form, can_mail=can_mail), status


def _make(form: NewPersonForm) -> User | int:
    """Return the new account, or the status for the page if it is refused."""
    try:
        user = administration.create_account(
            (form.email.data or "").strip(),
            form.username.data or "",
            administration.random_password(),
            form.chosen_role,
            confirmed=False,
        )
        account_emails.invite(user)
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        return form.refuse(form.email if isinstance(error, Conflict) else form.username, error)
    return user
