"""A post and its comments."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.content.markdown.table_of_contents import table_of_contents
from app.content.text.reading_time import reading_minutes
from app.extensions import csrf, db
from app.main import main
from app.main.forms import CommentForm
from app.models import Permission, Post
from app.services.comments.commenting import write_comment
from app.services.comments.discussion import comments_of
from app.services.errors import DomainError, NotFound
from app.services.policy import may, require
from app.services.posts import site_pages
from app.services.posts.detail import Reading
from app.services.posts.publishing import find_post, read_post
from app.services.posts.related import further_reading
from app.services.posts.translations import translations_of
from app.web.pages.forms import keeps_text
from app.web.pages.pagination import page_request
from app.web.pages.template_globals import comment_url, post_url
from app.web.security.account_limits import COMMENTS, storing
from app.web.security.decorators import public
from app.web.security.redirects import redirect_moved
from app.web.statistics.counted import count_post


@main.route("/post/<int:id>", methods=["GET", "POST"])
@main.route("/post/<int:id>/<slug>", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps the text when it is stale
@keeps_text
@public
def post(id: int, slug: str | None = None) -> ResponseReturnValue:
    """Show a post; redirect to its canonical URL. POST writes a comment."""
    if request.method == "POST":
        return _write_comment(find_post(current_user, id))
    try:
        reading = read_post(current_user, id)
    except NotFound:
        page = site_pages.address_of(current_user, id)
        if page is None:
            raise
        return redirect_moved(url_for("main.site_page", slug=page))
    if slug != reading.post.slug:
        address = post_url(reading.post)
        return redirect_moved(address)
    count_post(reading.post)
    return _page(reading), 200  # the template renders an empty form as a fragment


def _write_comment(found: Post) -> ResponseReturnValue:
    require(current_user, Permission.COMMENT)
    form, post_id = CommentForm(), found.id
    if not form.validate_on_submit():
        return _page(read_post(current_user, post_id), form), 400
    try:
        with storing(COMMENTS, current_user, len(form.body.data or "")):
            found = find_post(current_user, post_id)  # again, in this transaction
            comment = write_comment(
                current_user, found, form.body.data or "", form.submission.value_or_none
            )
            db.session.commit()
    except DomainError as error:
        db.session.rollback()
        status = form.refuse(form.body, error)
        return _page(read_post(current_user, post_id), form), status
    flash(_("Your comment has been published."), "success")
    return redirect(comment_url(comment))


def _page(reading: Reading, form: CommentForm | None = None) -> str:
    found = reading.post
    return render_template(
        "main/post.html",
        post=found,
        page=comments_of(
            current_user, found, page_request(current_app.config["COMMENTS_PER_PAGE"])
        ),
        # a text that was refused stays, even where comments were closed meanwhile
        may_comment=may(current_user, Permission.COMMENT)
        and (found.comments_open or form is not None),
        form=form,
        empty_form=CommentForm,
        is_following=reading.follows_author,
        likes=reading.likes,
        has_saved=reading.has_saved,
        follows_discussion=reading.follows_discussion,
        sections=table_of_contents(found.body_html),
        minutes=reading_minutes(found.body_html),
        further=further_reading(reading),
        translations=translations_of(found),
    )
