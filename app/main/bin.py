"""Deleting posts, and the bin where they lie."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.extensions import db
from app.main import main
from app.main.forms import ConfirmForm
from app.models import Post
from app.services.policy import owns
from app.services.posts import bin as post_bin
from app.services.posts.publishing import find_own_post
from app.web.database.transactions import begin_writing
from app.web.pages.pagination import page_request
from app.web.pages.template_globals import post_url
from app.web.security.decorators import login_required

# more than anybody deletes on one day
EXPIRED_AT_ONCE = 20


@main.route("/post/<int:id>/delete", methods=["GET", "POST"])
@login_required
def delete_post(id: int) -> ResponseReturnValue:
    """Ask for confirmation, then move a post to its author's bin."""
    form = ConfirmForm()
    if form.validate_on_submit():
        deleted = post_bin.delete_post(current_user, id)
        is_own = deleted is not None and owns(current_user, deleted)
        db.session.commit()
        if deleted is None:
            flash(_("The post is deleted."), "success")
        elif is_own:
            flash(_("The post is in your bin, with its comments."), "success")
        else:
            flash(_("The post is in its author's bin, with its comments."), "success")
        return redirect(url_for("main.index"))
    post = find_own_post(current_user, id)
    return render_template(
        "main/confirm_action.html",
        form=form,
        title=_("Delete this post?"),
        question=_question(post),
        subject_title=post.title,
        subject_html=post.summary_html,
        subject_language=post.written_in,
        back=post_url(post),
    )


def _question(post: Post) -> str:
    days = current_app.config["BIN_DAYS"]
    if post.author_id is None:
        return str(_("The post and every comment under it go for good."))
    if owns(current_user, post):
        own: str = ngettext(
            "It goes to your bin with every comment under it. For %(num)d day you can restore it.",
            "It goes to your bin with every comment under it. For %(num)d days you can restore it.",
            days,
        )
        return own
    other: str = ngettext(
        "It goes to its author's bin with every comment under it. "
        "For %(num)d day its author can restore it.",
        "It goes to its author's bin with every comment under it. "
        "For %(num)d days its author can restore it.",
        days,
    )
    return other


@main.get("/bin", endpoint="bin")
@login_required
def show_bin() -> ResponseReturnValue:
    """Show one's own deleted posts; those that have been there for too long go now."""
    if ids := post_bin.expired(EXPIRED_AT_ONCE, current_user):
        begin_writing()
        for post_id in ids:
            post_bin.erase_expired(post_id)
            db.session.commit()
    page = post_bin.deleted_posts(current_user, page_request(current_app.config["POSTS_PER_PAGE"]))
    return render_template("main/bin.html", page=page, goes_at=post_bin.goes_at)


@main.post("/bin/<int:id>/restore")
@login_required
def restore_post(id: int) -> ResponseReturnValue:
    """Take a post out of the bin."""
    post = post_bin.restore_post(current_user, id)
    db.session.commit()
    if post.is_draft:
        flash(_("The post is back among your drafts."), "success")
        return redirect(url_for("main.drafts"))
    if post.is_scheduled:
        flash(_("The post is back, and appears at its date."), "success")
        return redirect(url_for("main.drafts"))
    flash(_("The post is back, with its date and its comments."), "success")
    return redirect(post_url(post))


@main.route("/bin/<int:id>/delete", methods=["GET", "POST"])
@login_required
def delete_for_good(id: int) -> ResponseReturnValue:
    """Ask for confirmation, then delete a post of the bin for good."""
    form = ConfirmForm()
    if form.validate_on_submit():
        post_bin.delete_for_good(current_user, id)
        db.session.commit()
        flash(_("The post is deleted for good."), "success")
        return redirect(url_for("main.bin"))
    post = post_bin.find_deleted(current_user, id)
    return render_template(
        "main/confirm_action.html",
        form=form,
        title=_("Delete it for good?"),
        question=_("The post, its revisions and every comment under it cannot be restored then."),
        subject_title=post.title,
        subject_html=post.summary_html,
        subject_language=post.written_in,
        back=url_for("main.bin"),
    )
