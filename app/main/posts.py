"""Reading a post and the discussion under it."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.content.outline import outline
from app.content.reading_time import reading_minutes
from app.extensions import csrf, db
from app.main import main
from app.main.forms import CommentForm
from app.models import Permission, Post
from app.services.commenting import comments_of, write_comment
from app.services.errors import DomainError
from app.services.further_reading import further_reading
from app.services.policy import may, require
from app.services.publishing import find_post
from app.services.translations import translations_of
from app.web.access import public
from app.web.pagination import page_request, with_query
from app.web.templating import comment_url, post_url


@main.route("/post/<int:id>", methods=["GET", "POST"])
@main.route("/post/<int:id>/<slug>", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps the text when it is stale
@public
def post(id: int, slug: str | None = None) -> ResponseReturnValue:
    """A post; every other address of it leads here. POST writes a comment."""
    found = find_post(current_user, id)
    if request.method != "POST" and slug != found.slug:
        return redirect(with_query(post_url(found), request.args.items(multi=True)), 301)
    form = CommentForm() if may(current_user, Permission.COMMENT) else None
    if request.method != "POST":
        return _page(found, form), 200
    if form is None:
        require(current_user, Permission.COMMENT)
    return _write_comment(found, form)


def _write_comment(found: Post, form: CommentForm | None) -> ResponseReturnValue:
    assert form is not None
    post_id = found.id
    if not form.validate_on_submit():
        return _page(found, form), 400
    try:
        comment = write_comment(
            current_user, found, form.body.data or "", form.submission.value_or_none
        )
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        status = form.refuse(form.body, error)
        return _page(find_post(current_user, post_id), form), status
    flash(_("Your comment has been published."), "success")
    return redirect(comment_url(comment))


def _page(found: Post, form: CommentForm | None) -> str:
    following = (
        current_user.is_authenticated
        and found.author is not None
        and found.author_id != current_user.id
        and current_user.is_following(found.author)
    )
    return render_template(
        "main/post.html",
        post=found,
        page=comments_of(
            current_user, found, page_request(current_app.config["COMMENTS_PER_PAGE"])
        ),
        form=form,
        is_following=following,
        sections=outline(found.body_html),
        minutes=reading_minutes(found.body_html),
        further=further_reading(found),
        translations=translations_of(found),
    )
