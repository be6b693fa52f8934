"""Writing, editing, previewing and deleting posts; drafts."""

from __future__ import annotations

from flask import current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.content.markdown.code_labels import label_code
from app.content.markdown.render import render_comment, render_post
from app.content.text.clean_text import UnstorableText, clean_text
from app.extensions import csrf, db
from app.main import main
from app.main.forms import CHOSEN_DATE, ConfirmForm, PostForm
from app.models import Permission, Post, utcnow
from app.services.errors import Conflict, DomainError, Invalid, NotFound
from app.services.posts import lists, publishing
from app.services.posts.post_text import PostText
from app.services.posts.written_language import with_language
from app.services.text_limits import check_length
from app.web.i18n.dates import local_time, page_time_zone
from app.web.i18n.locale import page_language
from app.web.pages.forms import keeps_text
from app.web.pages.images import rewrite_image_urls
from app.web.pages.pagination import page_request
from app.web.pages.social_cards import draw_ahead
from app.web.pages.template_globals import post_url
from app.web.security.decorators import login_required, permission_required


@main.route("/write", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps the text when it is stale
@keeps_text
@permission_required(Permission.WRITE)
def write() -> ResponseReturnValue:
    """Write a new post."""
    form = PostForm()
    if request.method != "POST":
        return _editor(form)
    if not form.validate_on_submit():
        return _editor(form), 400
    try:
        post = publishing.write_post(current_user, form.text(), form.submission.value_or_none)
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        status = form.refuse_text(error)  # before the page is rendered, which shows the error
        return _editor(form), status
    return _saved(form, post)


@main.route("/edit/<int:id>", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps the text when it is stale
@keeps_text
@permission_required(Permission.WRITE)
def edit(id: int) -> ResponseReturnValue:
    """Edit a post: its author or an administrator."""
    form = PostForm()
    if request.method != "POST":
        post = publishing.find_own_post(current_user, id)
        form.show(post)
        return _editor(form, post)
    form.offer(*publishing.stored_choices(id))
    valid = form.validate_on_submit()
    try:
        if not valid:
            return _editor(form, publishing.find_own_post(current_user, id)), 400
        was_published = publishing.is_published(id)
        post = publishing.edit_post(current_user, id, form.text(), form.revision.data)
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        return _not_saved(id, form, error)
    return _saved(form, post, was_published)


def _not_saved(post_id: int, form: PostForm, error: DomainError) -> ResponseReturnValue:
    """Show the form again with the text that could not be saved and the reason."""
    if isinstance(error, NotFound):  # deleted while it was being edited
        message = _("This post is gone. Saving your text makes a new post of it.")
        form.refuse_text(NotFound(message))
        return _editor(form), error.status
    status = form.refuse_text(error)
    post = publishing.find_post(current_user, post_id)
    if isinstance(error, Conflict):
        form.revision.process_data(post.revision)  # saving once more replaces the other version
        form.revision.raw_data = None  # otherwise the field shows the submitted value
        return _editor(form, post, conflict=post.body), status
    return _editor(form, post), status


def _editor(form: PostForm, post: Post | None = None, conflict: str | None = None) -> str:
    return render_template("main/write.html", form=form, post=post, conflict=conflict)


def _saved(form: PostForm, post: Post, was_published: bool = False) -> ResponseReturnValue:
    if post.is_draft:
        flash(_("Your draft is saved."), "success")
        return redirect(url_for("main.drafts"))
    if form.status.data == CHOSEN_DATE and form.publish_at.is_skipped:
        flash(_("Clocks skip the time that you entered, so it counts as a later one."), "info")
    if post.is_scheduled:
        flash(_("Your post will be published on %(date)s.", date=_date_of(post)), "success")
        address = url_for("main.drafts")
    elif form.status.data == CHOSEN_DATE:
        flash(_("Your post is published, dated %(date)s.", date=_date_of(post)), "success")
        address = post_url(post)
    else:
        news = _("Your changes are saved.") if was_published else _("Your post is published.")
        flash(news, "success")
        address = post_url(post)
    draw_ahead(post)
    return redirect(address)


def _date_of(post: Post) -> str:
    return local_time(post.published_at or utcnow(), page_time_zone())


@main.get("/drafts")
@login_required
def drafts() -> ResponseReturnValue:
    """Show one's own drafts and scheduled posts."""
    page = lists.unpublished(current_user, page_request(current_app.config["POSTS_PER_PAGE"]))
    return render_template("main/drafts.html", page=page)


@main.route("/post/<int:id>/delete", methods=["GET", "POST"])
@login_required
def delete_post(id: int) -> ResponseReturnValue:
    """Ask for confirmation, then delete a post."""
    form = ConfirmForm()
    if form.validate_on_submit():
        publishing.delete_post(current_user, id)
        db.session.commit()
        flash(_("The post is deleted."), "success")
        return redirect(url_for("main.index"))
    post = publishing.find_own_post(current_user, id)
    return render_template(
        "main/confirm_action.html",
        form=form,
        title=_("Delete this post?"),
        question=_("The post and every comment under it go for good."),
        subject_title=post.title,
        subject_html=post.summary_html,
        subject_language=post.written_in,
        back=post_url(post),
    )


@main.post("/preview")
@login_required
def preview() -> ResponseReturnValue:
    """Render a text as it will be published."""
    as_comment = request.form.get("kind") == "comment"
    limit = "COMMENT_MAX_BYTES" if as_comment else "POST_MAX_BYTES"
    try:
        source = clean_text(request.form.get("text", ""))
    except UnstorableText:
        raise Invalid(_("This contains characters that cannot be stored.")) from None
    check_length(source, current_app.config[limit])
    title, language = (request.form.get(name, "") for name in ("title", "language"))
    text = PostText(source, title, language=language or None, likely_language=page_language())
    text = with_language(text, current_user.id)
    conventions = Post.conventions(text.title, text.language, source)
    html = (render_comment if as_comment else render_post)(source, conventions)
    return jsonify(html=label_code(rewrite_image_urls(html)))
