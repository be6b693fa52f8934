"""The moderation queue, and hiding and showing posts and comments."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import csrf, db
from app.main import main
from app.main.forms import HideForm
from app.models import Comment, Permission, Post
from app.services.comments.commenting import find_comment
from app.services.moderation import moderation
from app.services.posts.publishing import find_post
from app.web.pages.pagination import page_request
from app.web.pages.template_globals import comment_url, post_url
from app.web.security.decorators import permission_required
from app.web.security.redirects import redirect_next


@main.get("/moderate")
@permission_required(Permission.MODERATE)
def moderate() -> ResponseReturnValue:
    """Show what is new, what is hidden, and past decisions."""
    show = request.args.get("show", "comments")
    if show not in moderation.QUEUES:
        abort(404)
    page = moderation.queue(
        current_user, show, page_request(current_app.config["COMMENTS_PER_PAGE"])
    )
    return render_template("main/moderate.html", show=show, page=page)


@main.route("/moderate/post/<int:id>/hide", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps the reason when it is stale
@permission_required(Permission.MODERATE)
def hide_post(id: int) -> ResponseReturnValue:
    """Ask for a reason, then hide a post."""
    form = HideForm()
    if form.validate_on_submit():
        post = moderation.hide_post(current_user, id, form.reason.data or "")
        db.session.commit()
        flash(_("The post is hidden."), "success")
        return redirect_next("main.post", id=post.id, slug=post.slug)
    post = find_post(current_user, id)
    return _reason_page(
        form,
        _("Hide this post?"),
        post,
        post.summary_html,
        post_url(post),
        subject_title=post.title,
    )


@main.route("/moderate/comment/<int:id>/hide", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps the reason when it is stale
@permission_required(Permission.MODERATE)
def hide_comment(id: int) -> ResponseReturnValue:
    """Ask for a reason, then hide a comment."""
    form = HideForm()
    if form.validate_on_submit():
        comment = moderation.hide_comment(current_user, id, form.reason.data or "")
        db.session.commit()
        flash(_("The comment is hidden."), "success")
        return redirect_next("main.comment", id=comment.id)
    comment = find_comment(current_user, id)
    return _reason_page(
        form, _("Hide this comment?"), comment, comment.body_html, comment_url(comment)
    )


def _reason_page(
    form: HideForm,
    title: str,
    subject: Post | Comment,
    html: str,
    back: str,
    subject_title: str | None = None,
) -> ResponseReturnValue:
    if request.method != "POST":
        form.next.data = request.args.get("next", "")
    page = render_template(
        "main/confirm_action.html",
        form=form,
        title=title,
        question=_("Only moderators and its author will still see it. You can show it again."),
        subject_title=subject_title,
        subject_html=html,
        subject_language=subject.written_in,
        back=back,
    )
    return page, 400 if request.method == "POST" else 200


@main.post("/moderate/post/<int:id>/show")
@permission_required(Permission.MODERATE)
def show_post(id: int) -> ResponseReturnValue:
    """Show a hidden post again."""
    post = moderation.show_post(current_user, id)
    db.session.commit()
    flash(_("The post is shown again."), "success")
    return redirect(post_url(post))


@main.post("/moderate/comment/<int:id>/show")
@permission_required(Permission.MODERATE)
def show_comment(id: int) -> ResponseReturnValue:
    """Show a hidden comment again."""
    comment = moderation.show_comment(current_user, id)
    db.session.commit()
    flash(_("The comment is shown again."), "success")
    return redirect(comment_url(comment))
