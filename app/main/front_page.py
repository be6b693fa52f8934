"""The front page: all posts or those of followed users, and a form for a short note."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import csrf, db
from app.main import main
from app.main.forms import NoteForm
from app.models import Permission
from app.services.errors import DomainError
from app.services.policy import may, require
from app.services.posts import lists
from app.services.posts.post_text import PostText
from app.services.posts.publishing import write_post
from app.web.i18n.locale import page_language
from app.web.pages.forms import keeps_text
from app.web.pages.pagination import page_request
from app.web.pages.social_cards import draw_ahead
from app.web.security.decorators import login_required, public

SHOW_FOLLOWED = "show_followed"
COOKIE_LIFETIME = timedelta(days=30)


@main.route("/", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps the text when it is stale
@keeps_text
@public
def index() -> ResponseReturnValue:
    """Show the newest posts; POST publishes a short note."""
    may_write = may(current_user, Permission.WRITE)
    form, status = None, 200  # the template renders an empty form as a fragment
    if request.method == "POST":
        form = NoteForm() if may_write else None
        status = _publish_note(form)
        if status == 302:
            return redirect(url_for("main.index"))
    show_followed = current_user.is_authenticated and bool(request.cookies.get(SHOW_FOLLOWED))
    wanted = page_request(current_app.config["POSTS_PER_PAGE"])
    page = (
        lists.followed(lists.TEASERS, current_user, wanted)
        if show_followed
        else lists.everyone(lists.TEASERS, wanted)
    )
    return (
        render_template(
            "main/index.html",
            may_write=may_write,
            form=form,
            empty_form=NoteForm,
            page=page,
            show_followed=show_followed,
        ),
        status,
    )


def _publish_note(form: NoteForm | None) -> int:
    if form is None:
        require(current_user, Permission.WRITE)
        return 403
    if not form.validate_on_submit():
        return 400
    try:
        note = PostText(body=form.body.data or "", language=None, likely_language=page_language())
        post = write_post(current_user, note, form.submission.value_or_none)
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        return form.refuse(form.body, error)
    flash(_("Your note is published."), "success")
    draw_ahead(post)
    return 302


def _remember_choice(value: str) -> ResponseReturnValue:
    response = make_response(redirect(url_for("main.index")))
    response.set_cookie(
        SHOW_FOLLOWED,
        value,
        max_age=COOKIE_LIFETIME,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response


@main.get("/all")
@login_required
def show_all() -> ResponseReturnValue:
    """Show all posts on the front page from now on."""
    return _remember_choice("")


@main.get("/followed")
@login_required
def show_followed() -> ResponseReturnValue:
    """Show the posts of followed users on the front page from now on."""
    return _remember_choice("1")
