"""Beginning a translation of a page of the site."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.admin import admin
from app.admin.page_forms import TranslationForm, refuse
from app.extensions import csrf, db
from app.models import Permission, Post
from app.services.errors import DomainError
from app.services.posts import site_pages
from app.services.posts.page_translations import group_of
from app.services.posts.post_text import PostText
from app.web.pages.site_pages import taken_slugs
from app.web.security.decorators import permission_required


@admin.route("/pages/<int:id>/translate", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps what was typed if it is stale
@permission_required(Permission.ADMIN)
def translate_page(id: int) -> ResponseReturnValue:
    """Begin a translation, with the text to translate, and go on in the editor."""
    found, status = site_pages.find_page(current_user, id), 200
    form = TranslationForm()
    form.offer_languages({page.language.lower() for page in group_of(found)})
    if request.method == "POST":
        status = 400
        if form.validate_on_submit():
            try:
                begun = _begin(form, found)
                db.session.commit()
            except DomainError as error:
                db.session.rollback()
                status = refuse(form, form.language, error)
            else:
                return redirect(url_for("main.edit", id=begun.id))
        found = site_pages.find_page(current_user, id)
    return render_template("admin/translate_page.html", form=form, page=found), status


def _begin(form: TranslationForm, page: Post) -> Post:
    text = PostText(page.body, form.title.data, language=form.language.data)
    slug = form.slug.data or ""
    return site_pages.begin_page(current_user, text, slug, taken_slugs(), page.id)
