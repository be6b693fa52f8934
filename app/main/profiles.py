"""Profiles and editing them."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.content.images.uploads import EXTENSIONS
from app.extensions import csrf, db
from app.main import main
from app.main.forms import AdminProfileForm, ProfileForm
from app.main.sent_avatar import sent_avatar
from app.models import Permission, User
from app.services.accounts import accounts
from app.services.errors import DomainError, Invalid, NotAllowed
from app.services.media.avatars import may_upload_avatar, remove_avatar, show_avatar
from app.services.people.profiles import visit_profile
from app.services.posts.pinned import of_profile
from app.web.pages.account_notices import AccountBefore, account_changed
from app.web.pages.pagination import page_request
from app.web.security.decorators import login_required, permission_required, public
from app.web.security.password_proof import recent_proof_required
from app.web.security.redirects import redirect_moved


@main.get("/user/<username>")
@public
def user(username: str) -> ResponseReturnValue:
    """Show a user's profile and posts."""
    visited = visit_profile(current_user, username)
    found = visited.user
    if found.username != username:
        return redirect_moved(url_for("main.user", username=found.username))
    return render_template(
        "main/user.html",
        user=found,
        page=of_profile(found, page_request(current_app.config["POSTS_PER_PAGE"])),
        is_following=visited.is_following,
        follows_you=visited.follows_you,
    )


@main.route("/edit-profile", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps the text when it is stale
@login_required
def edit_profile() -> ResponseReturnValue:
    """Edit one's own profile."""
    form = ProfileForm(obj=current_user)
    status = 400 if request.method == "POST" else 200
    if form.validate_on_submit():
        status = _change_profile(form)
        if status == 302:
            flash(_("Your profile has been updated."), "success")
            return _to_profile(current_user)
    return _profile_page(form, current_user), status


def _change_profile(form: ProfileForm) -> int:
    """Store the form, and the picture that was sent with it; return the status for the page."""
    refused = form.picture
    try:
        with sent_avatar(form) as picture:
            refused = form.name
            if picture is None and form.remove_picture.data:
                remove_avatar(current_user)
            accounts.edit_profile(current_user, form.profile())
            if picture is not None:
                show_avatar(current_user, picture)
            db.session.commit()
    except NotAllowed:
        raise
    except DomainError as error:
        db.session.rollback()
        return form.refuse(refused, error)
    return 302


def _profile_page(form: ProfileForm, edited: User) -> str:
    return render_template(
        "main/edit_profile.html",
        form=form,
        user=edited,
        accepted=",".join(EXTENSIONS),
        may_upload=may_upload_avatar(current_user),
    )


@main.route("/edit-profile/<int:id>", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps the text when it is stale
@permission_required(Permission.ADMIN)
@recent_proof_required
def edit_profile_admin(id: int) -> ResponseReturnValue:
    """Edit a user's account and profile."""
    found = accounts.find_account(id)
    form = AdminProfileForm(user=found)
    status = 200
    if request.method == "POST":
        status = _change_account(found, form)
        if status == 302:
            flash(_("The profile has been updated."), "success")
            return _to_profile(found)
    return _profile_page(form, found), status


def _change_account(found: User, form: AdminProfileForm) -> int:
    if not form.validate_on_submit():
        return 400
    before = AccountBefore.of(found)
    try:
        if form.remove_picture.data:
            remove_avatar(found)
        accounts.edit_account(current_user, found, form.details(), form.profile())
        account_changed(found, before)
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        return form.refuse(form.name if isinstance(error, Invalid) else form.username, error)
    return 302


def _to_profile(user: User) -> ResponseReturnValue:
    if user.username is None:
        return redirect(url_for("main.index"))
    return redirect(url_for("main.user", username=user.username))
