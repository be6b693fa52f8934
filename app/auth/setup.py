"""The first start of a site, in the browser."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.auth import auth
from app.auth.devices import remember_device
from app.auth.login_session import begin_session
from app.auth.pages import form_page, refused
from app.auth.setup_form import SetupForm
from app.extensions import csrf, db
from app.models import User
from app.services import first_start as service
from app.services.errors import Conflict, DomainError, Invalid, TooMany
from app.web.cache.site_settings import site_settings
from app.web.database.transactions import begin_writing
from app.web.logs import trail
from app.web.repair.stored_counts import count_months
from app.web.security import rate_limiting
from app.web.security.decorators import public
from app.web.security.first_start import first_start
from app.web.security.setup_code import is_setup_code

PAGE = "auth/setup.html"


@auth.route("/setup", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps what was typed if it is stale
@public
def set_up() -> ResponseReturnValue:
    """Make the administrator of a site without an account, and log them in.

    Once there is an account the page does not exist.
    """
    if not first_start().is_due():
        abort(404)
    first_start().log_instructions()
    form = SetupForm()
    if not form.validate_on_submit():
        return form_page(PAGE, form)
    try:
        _check_code(form.code.data)
    except (Invalid, TooMany) as error:
        return refused(PAGE, form, form.code, error)
    try:
        service.check(form.person, form.site_name, form.with_sample)
    except (Invalid, Conflict) as error:
        field = form.username if isinstance(error, Conflict) else form.password
        return refused(PAGE, form, field, error)
    try:
        user = _set_up(form)
    except service.AlreadySetUp:
        raise
    except DomainError as error:  # of the pictures of the sample, such as a storage that is away
        db.session.rollback()
        return refused(PAGE, form, form.content, error)
    return _welcome(user)


def _check_code(entered: str) -> None:
    """Raise Invalid for a wrong code, which is counted, and TooMany."""
    attempt = rate_limiting.code_attempt()
    if is_setup_code(entered, current_app.config["SECRET_KEY"]):
        attempt.succeeded()
        return
    attempt.failed()
    trail.record("setup_refused")
    raise Invalid(_("This is not the code that the server shows."))


def _set_up(form: SetupForm) -> User:
    settings = site_settings()
    begin_writing()  # only now: counting the code ends the transaction
    user = service.set_up(form.person, settings.to_store(form.entered), form.with_sample)
    trail.note("site_set_up", user.id, sample=form.with_sample or None)
    db.session.commit()
    settings.refresh()
    if form.with_sample:
        count_months()  # of the sample, in the time zone that is in force from now on
    return user


def _welcome(user: User) -> ResponseReturnValue:
    begin_session(user, remember=False)
    flash(
        _(
            "Welcome! The site is yours. Choose its colours and links under “Settings”, write "
            "pages such as “About” under “Pages”, and a first post with “Write”. “Health” tells "
            "what is missing, such as a server for mail."
        ),
        "success",
    )
    response = redirect(url_for("admin.index"))
    remember_device(response, user)
    return response
