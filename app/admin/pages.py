"""The pages of the site, such as "About": their list, addresses, places and publication.

Their texts are edited where those of posts are (``main.edit``).
"""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.admin import admin
from app.admin.page_forms import DeletePageForm, NewPageForm, PageForm, refuse
from app.content.page_starters import starter
from app.extensions import csrf, db
from app.models import Permission, Post
from app.services.errors import DomainError
from app.services.posts import site_pages
from app.services.posts.page_translations import group_of, possible_originals
from app.services.posts.post_text import PostText
from app.web.pages.site_pages import taken_slugs
from app.web.security.decorators import permission_required


@admin.get("/pages")
@permission_required(Permission.ADMIN)
def pages() -> ResponseReturnValue:
    """List the pages, with their states, addresses and places."""
    return render_template("admin/pages.html", pages=site_pages.list_pages())


@admin.route("/pages/new", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps what was typed if it is stale
@permission_required(Permission.ADMIN)
def new_page() -> ResponseReturnValue:
    """Begin a page, with a text to fill in, and go on in the editor."""
    form, status = NewPageForm(), 200
    if request.method == "POST":
        status = 400
        if form.validate_on_submit():
            made = _begin(form)
            if isinstance(made, Post):
                return redirect(url_for("main.edit", id=made.id))
            status = made
    return render_template("admin/new_page.html", form=form), status


def _begin(form: NewPageForm) -> Post | int:
    """Return the new page, or the status for the form if it is refused."""
    begun = starter(form.starter.data, form.language.data)
    title = (form.title.data or "").strip() or begun.title
    text = PostText(begun.body, title, language=form.language.data)
    slug = form.slug.data or begun.slug
    try:
        page = site_pages.begin_page(current_user, text, slug, taken_slugs())
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        return refuse(form, form.title, error)
    return page


@admin.route("/pages/<int:id>", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps what was typed if it is stale
@permission_required(Permission.ADMIN)
def page(id: int) -> ResponseReturnValue:
    """Show the address, the place and the translations of a page, and change them."""
    found, status = site_pages.find_page(current_user, id), 200
    form = _form_of(found)
    if request.method == "POST":
        status = 400
        if form.validate_on_submit():
            try:
                settings = form.settings()
                site_pages.change_settings(current_user, id, settings, taken_slugs())
                db.session.commit()
            except DomainError as error:
                db.session.rollback()
                status = refuse(form, form.slug, error)
            else:
                flash(_("Your changes are saved."), "success")
                return redirect(url_for("admin.page", id=id))
        found = site_pages.find_page(current_user, id)
    return render_template("admin/page.html", page=found, form=form, group=group_of(found)), status


def _form_of(page: Post) -> PageForm:
    form = PageForm(
        slug=page.page_slug,
        translation_of="" if page.translation_of_id is None else str(page.translation_of_id),
        place=page.page_place or "",
        position="" if page.page_position is None else str(page.page_position),
    )
    form.offer_originals(possible_originals(page))
    return form


@admin.post("/pages/<int:id>/publish")
@permission_required(Permission.ADMIN)
def publish_page(id: int) -> ResponseReturnValue:
    """Let everybody read a page."""
    site_pages.publish_page(current_user, id)
    db.session.commit()
    flash(_("The page is published."), "success")
    return redirect(url_for("admin.page", id=id))


@admin.post("/pages/<int:id>/take-back")
@permission_required(Permission.ADMIN)
def take_back_page(id: int) -> ResponseReturnValue:
    """Make a page a draft again."""
    site_pages.take_back_page(current_user, id)
    db.session.commit()
    flash(_("The page is a draft again, which only administrators see."), "success")
    return redirect(url_for("admin.page", id=id))


@admin.route("/pages/<int:id>/delete", methods=["GET", "POST"])
@permission_required(Permission.ADMIN)
def delete_page(id: int) -> ResponseReturnValue:
    """Ask for confirmation, then delete a page that is not published, for good."""
    form = DeletePageForm()
    if form.validate_on_submit():
        site_pages.delete_page(current_user, id)
        db.session.commit()
        flash(_("The page is deleted for good."), "success")
        return redirect(url_for("admin.pages"))
    found = site_pages.find_page(current_user, id)
    return render_template(
        "main/confirm_action.html",
        form=form,
        title=_("Delete this page?"),
        question=_("Its text and its revisions cannot be restored then."),
        subject_title=found.title,
        subject_html=found.summary_html,
        subject_language=found.written_in,
        back=url_for("admin.page", id=id),
    )
