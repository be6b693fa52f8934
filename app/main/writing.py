"""Writing, editing and previewing posts."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from flask import current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.content.images.uploads import EXTENSIONS, MAX_BYTES
from app.content.markdown.code_labels import label_code
from app.content.markdown.render import render_comment, render_post
from app.content.text.clean_text import UnstorableText, clean_text
from app.extensions import csrf, db
from app.main import main
from app.main.added_pictures import append_pictures
from app.main.cover_choice import cover_choices, refusal_of_sent_cover
from app.main.forms import PostForm
from app.main.open_editor import Unsaved, form_of, open_page
from app.models import Draft, Permission, Post, utcnow
from app.models.clock import time_zone, to_local
from app.models.post import DRAFT
from app.services.errors import Conflict, DomainError, Invalid, NotFound
from app.services.mentions import people_in
from app.services.posts import drafts, publishing
from app.services.posts.post_text import PostText
from app.services.posts.written_language import with_language
from app.services.text_limits import check_length
from app.web.i18n.dates import local_time, page_time_zone
from app.web.i18n.locale import page_language
from app.web.negotiation import wants_json
from app.web.pages.forms import keeps_text
from app.web.pages.images import rewrite_image_urls
from app.web.pages.social_cards import draw_ahead
from app.web.pages.template_globals import post_url
from app.web.security.account_limits import POSTS, PREVIEWS, limited, storing
from app.web.security.decorators import login_required, permission_required


@main.route("/write", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps the text when it is stale
@keeps_text
@permission_required(Permission.WRITE)
def write() -> ResponseReturnValue:
    """Write a new post, which is a draft at first."""
    form = PostForm()
    if request.method != "POST":
        return _editor(form, unfinished=_last_unsaved())
    if request.form.get("action") == "compare":
        return _compare(form, None)
    if not form.validate_on_submit():
        return _editor(form), 400
    if refused := refusal_of_sent_cover(form):
        return _editor(form), refused
    try:
        with storing(POSTS, current_user, len(form.body.data or "")):
            text = replace(form.text(), status=DRAFT)
            submission = form.submission.value_or_none
            post = publishing.write_post(current_user, text, submission, once=True)
            drafts.forget(current_user.id, open_page(), None)
            db.session.commit()
    except publishing.AlreadyWritten as error:
        db.session.rollback()
        return _not_saved(error.post_id, form, error)
    except DomainError as error:
        db.session.rollback()
        status = form.refuse_text(error)  # before the page is rendered, which shows the error
        return _editor(form), status
    return _saved(post)


@main.route("/edit/<int:id>", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps the text when it is stale
@keeps_text
@permission_required(Permission.WRITE)
def edit(id: int) -> ResponseReturnValue:
    """Edit a post: its author or an administrator. Whether it is public stays as it is.

    A page of the site as well, which is for administrators.
    """
    form = PostForm()
    if request.method != "POST":
        return _editor_of(publishing.find_own_post(current_user, id, or_page=True))
    if request.form.get("action") == "compare":
        return _compare(form, publishing.find_own_post(current_user, id, or_page=True))
    form.language.offer(publishing.language_of(id))
    valid = form.validate_on_submit()
    try:
        if not valid:
            return _editor(form, publishing.find_own_post(current_user, id, or_page=True)), 400
        if refused := refusal_of_sent_cover(form):
            return _editor(form, publishing.find_own_post(current_user, id, or_page=True)), refused
        with storing(None, current_user, len(form.body.data or "")):
            post = publishing.edit_post(current_user, id, form.text(), form.revision.data)
            drafts.forget(current_user.id, open_page(), id)
            db.session.commit()
    except DomainError as error:
        db.session.rollback()
        return _not_saved(id, form, error)
    return _saved(post)


@main.get("/write/<int:id>")
@permission_required(Permission.WRITE)
def write_on(id: int) -> ResponseReturnValue:
    """Go on with a new text that is not saved yet."""
    try:
        draft = drafts.own_draft(current_user, id)
    except NotFound as error:
        flash(error.message, "info")
        return redirect(url_for("main.drafts"))
    if draft.post_id is not None:
        return redirect(url_for("main.edit", id=draft.post_id))
    return _editor(form_of(draft), page=_page_with(draft), unsaved=Unsaved.of(draft))


def _editor_of(post: Post) -> str:
    """Return the editor with the text of a post, or with what was typed and not saved since.

    Where the saved text has changed meanwhile, that is shown, and both on request.
    """
    draft = drafts.draft_of(current_user, post.id)
    form = PostForm()
    if draft is None:
        form.show(post)
        return _editor(form, post)
    unsaved = Unsaved.of(draft)
    is_older = draft.revision != post.revision
    if is_older and "unsaved" not in request.args:
        form.show(post)
        return _editor(form, post, other=unsaved)
    form = form_of(draft)
    form.language.offer(post.language)
    form.revision.data, form.revision.raw_data = post.revision, None
    conflict = post.body if is_older else None
    return _editor(form, post, conflict, page=_page_with(draft), unsaved=unsaved)


def _last_unsaved() -> Unsaved | None:
    found = drafts.unsaved_of(current_user, 1)
    return Unsaved.of(found[0]) if found else None


def _page_with(draft: Draft) -> drafts.OpenPage:
    return drafts.OpenPage(seen=draft.version, draft_id=draft.id)


def _compare(form: PostForm, post: Post | None) -> ResponseReturnValue:
    """Show what was sent beside what another page has stored on the server; store neither."""
    draft = None
    if post is not None:
        form.language.offer(post.language)
        draft = drafts.draft_of(current_user, post.id)
    elif draft_id := open_page().draft_id:
        with suppress(NotFound):
            draft = drafts.own_draft(current_user, draft_id)
    if draft is None:
        return _editor(form, post)
    return _editor(form, post, draft.body, page=_page_with(draft))


@main.post("/write/pictures")
@main.post("/edit/<int:id>/pictures")
@csrf.exempt  # the form checks its token itself, and keeps the text when it is stale
@keeps_text
@permission_required(Permission.WRITE)
def add_pictures(id: int | None = None) -> ResponseReturnValue:
    """Store pictures and show the editor again, with them at the end of a text that is not saved.

    It is for browsers without scripts.
    """
    form = PostForm()
    post = None
    if id is not None:
        with suppress(NotFound):  # saving the text makes a new post of it
            post = publishing.find_own_post(current_user, id, or_page=True)
            form.language.offer(post.language)
    status = append_pictures(form)
    if post is not None:
        post = publishing.find_own_post(current_user, post.id, or_page=True)
    return _editor(form, post), status


def _not_saved(post_id: int, form: PostForm, error: DomainError) -> ResponseReturnValue:
    """Show the form again with the text that could not be saved and the reason."""
    if isinstance(error, NotFound):  # deleted while it was being edited
        message = _("This post is gone. Saving your text makes a new post of it.")
        form.refuse_text(NotFound(message))
        return _editor(form), error.status
    status = form.refuse_text(error)
    post = publishing.find_post(current_user, post_id, or_page=True)
    if isinstance(error, Conflict):
        form.revision.process_data(post.revision)  # saving once more replaces the other version
        form.revision.raw_data = None  # otherwise the field shows the submitted value
        return _editor(form, post, post.body), status
    return _editor(form, post), status


def _editor(
    form: PostForm,
    post: Post | None = None,
    conflict: str | None = None,
    page: drafts.OpenPage | None = None,
    **more: Unsaved | None,
) -> str:
    """Return the page of the editor.

    :param conflict: another version of the text, to be shown beside it
    :param page: what the page has seen; otherwise as it was sent
    :param more: ``unsaved``, the stored row that it shows; ``other``, one that it does not show;
        ``unfinished``, a new text to go on with instead
    """
    page = page or (open_page() if request.method == "POST" else drafts.OpenPage())
    form.complete(post)
    return render_template(
        "main/write.html",
        form=form,
        post=post,
        conflict=conflict,
        page=page,
        covers=cover_choices(form),
        upload_limit=MAX_BYTES,
        accepted=",".join(EXTENSIONS),
        **more,
    )


def _saved(post: Post) -> ResponseReturnValue:
    """Go on after a text was saved: to the last step, the editor, or the published post."""
    if request.form.get("action") == "publish":
        last_step = "admin.page" if post.is_site_page else "main.publish"
        return redirect(url_for(last_step, id=post.id))
    if post.is_public_page:
        flash(_("Your changes are saved."), "success")
        return redirect(url_for("main.site_page", slug=post.page_slug))
    if post.is_draft:
        address = url_for("main.edit", id=post.id)
        if wants_json():
            time = to_local(utcnow(), time_zone(page_time_zone()))
            said = _("Saved %(time)s", time=f"{time:%H:%M}")
            return jsonify(address=address, id=post.id, revision=post.revision, said=said)
        flash(_("Your draft is saved."), "success")
        return redirect(address)
    flash(_("Your changes are saved."), "success")
    draw_ahead(post)
    if not post.is_scheduled:
        return redirect(post_url(post))
    date = local_time(post.published_at or utcnow(), page_time_zone())
    flash(_("Your post will be published on %(date)s.", date=date), "info")
    return redirect(url_for("main.drafts"))


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
    with limited(PREVIEWS, current_user, len(source)):
        render = render_comment if as_comment else render_post
        html = render(source, conventions, people_in(source))
        return jsonify(html=label_code(rewrite_image_urls(html)))
