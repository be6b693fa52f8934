"""The revisions of a post: their list, what differs, and restoring one."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.main import main
from app.main.forms import RestoreForm
from app.services.errors import Invalid, NotFound, TooLong
from app.services.posts import revisions as post_revisions
from app.services.posts.publishing import find_own_post
from app.services.posts.restoring import restore_revision as give_text
from app.web.i18n.dates import local_time, page_time_zone
from app.web.pages.pagination import page_request
from app.web.pages.template_globals import post_name
from app.web.security.account_limits import storing
from app.web.security.decorators import login_required

SIDE_BY_SIDE = "side"


@main.get("/post/<int:id>/revisions")
@login_required
def revisions(id: int) -> ResponseReturnValue:
    """List the revisions of a post: for its author and administrators."""
    post = find_own_post(current_user, id, or_page=True)
    page = post_revisions.revisions_of(post, page_request(current_app.config["POSTS_PER_PAGE"]))
    return render_template(
        "main/revisions.html",
        post=post,
        name=post_name(post),
        page=page,
        newest=post_revisions.newest_number(post),
    )


@main.get("/post/<int:id>/revisions/<int:number>")
@login_required
def revision(id: int, number: int) -> ResponseReturnValue:
    """Show what differs between a revision and the one before it, or the one of ``with``."""
    post = find_own_post(current_user, id, or_page=True)
    other = _number(request.args.get("with"))
    return render_template(
        "main/revision.html",
        post=post,
        name=post_name(post),
        number=number,
        other=other,
        newest=post_revisions.newest_number(post),
        comparison=post_revisions.compare(post, number, other),
        is_side_by_side=request.args.get("view") == SIDE_BY_SIDE,
    )


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise NotFound(_("There is no such revision; it may have been thinned out."))
    return int(text)


@main.route("/post/<int:id>/revisions/<int:number>/restore", methods=["GET", "POST"])
@login_required
def restore_revision(id: int, number: int) -> ResponseReturnValue:
    """Ask for confirmation, then give a post the text of a revision again."""
    form = RestoreForm()
    post = find_own_post(current_user, id, or_page=True)
    found = post_revisions.find_revision(post, number)
    if form.validate_on_submit():
        try:
            with storing(None, current_user, found.size):
                give_text(current_user, id, number)
                db.session.commit()
        except (Invalid, TooLong) as error:  # a limit that is lower now, a language that is taken
            db.session.rollback()
            flash(error.message, "danger")
            return redirect(url_for("main.revisions", id=id))
        flash(_("Revision %(number)s is restored.", number=number), "success")
        return redirect(url_for("main.edit", id=id))
    question = _("The text of now stays among the revisions, so nothing is lost.")
    if post.is_public or post.is_public_page:
        question = _("Readers see it at once. %(rest)s", rest=question)
    return render_template(
        "main/confirm_action.html",
        form=form,
        title=_(
            "Restore the text of %(date)s?", date=local_time(found.created_at, page_time_zone())
        ),
        question=question,
        subject_title=found.title,
        subject_text=found.body,
        subject_language=post.written_in,
        is_harmless=True,
        back=url_for("main.revision", id=id, number=number),
    )
