"""The URL of a comment, and editing and deleting comments."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import csrf, db
from app.main import main
from app.main.forms import CommentForm, ConfirmForm
from app.models import Post
from app.services.comments import commenting, discussion
from app.services.errors import DomainError, NotAllowed
from app.services.pagination import Cursor
from app.services.policy import can_delete_comment, can_edit_comment
from app.web.pages.forms import keeps_text
from app.web.pages.template_globals import comment_url, post_url
from app.web.security.decorators import login_required, public


@main.get("/comment/<int:id>")
@public
def comment(id: int) -> ResponseReturnValue:
    """Redirect to the comment under its post, on the page it is on."""
    found = commenting.find_comment(current_user, id)
    start = discussion.page_start(current_user, found, _comments_per_page())
    return redirect(_in_discussion(found.post, start, f"comment-{found.id}"))


def _comments_per_page() -> int:
    size: int = current_app.config["COMMENTS_PER_PAGE"]
    return size


def _in_discussion(post: Post, start: Cursor | None, anchor: str) -> str:
    arguments = {"after": str(start)} if start else {}
    return post_url(post, _anchor=anchor, **arguments)


@main.route("/comment/<int:id>/edit", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps the text when it is stale
@keeps_text
@login_required
def edit_comment(id: int) -> ResponseReturnValue:
    """Edit a comment of one's own."""
    found = commenting.find_comment(current_user, id)
    if not can_edit_comment(current_user, found):
        raise NotAllowed(_("Only its author can change this comment."))
    form = CommentForm()
    if request.method != "POST":
        form.body.data = found.body
        return render_template("main/edit_comment.html", form=form, comment=found)
    status = 400
    if form.validate_on_submit():
        try:
            commenting.edit_comment(current_user, id, form.body.data or "")
            db.session.commit()
            flash(_("Your comment is changed."), "success")
            return redirect(comment_url(found))
        except DomainError as error:
            db.session.rollback()
            status = form.refuse(form.body, error)
            found = commenting.find_comment(current_user, id)
    return render_template("main/edit_comment.html", form=form, comment=found), status


@main.route("/comment/<int:id>/delete", methods=["GET", "POST"])
@login_required
def delete_comment(id: int) -> ResponseReturnValue:
    """Ask for confirmation, then delete a comment."""
    found = commenting.find_comment(current_user, id)
    form = ConfirmForm()
    if form.validate_on_submit():
        start = discussion.start_before(current_user, found, _comments_per_page())
        back = _in_discussion(found.post, start, "comments")
        commenting.delete_comment(current_user, id)
        db.session.commit()
        flash(_("The comment is deleted."), "success")
        return redirect(back)
    if not can_delete_comment(current_user, found):
        raise NotAllowed(_("Only its author can delete this comment."))
    return render_template(
        "main/confirm_action.html",
        form=form,
        title=_("Delete this comment?"),
        question=_("It goes for good."),
        subject_html=found.body_html,
        subject_language=found.written_in,
        back=comment_url(found),
    )
