"""The last step before a post is public, and taking it back."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.content.images.lead_image import find_lead_image
from app.content.images.social_card import MEDIA_TYPE
from app.extensions import db
from app.main import main
from app.main.forms import ConfirmForm
from app.main.publication_form import AS_NEW, CHOSEN_DATE, PublicationForm
from app.main.publication_warnings import warnings_for
from app.models import Permission, Post, utcnow
from app.services.errors import Conflict
from app.services.images import social_cards
from app.services.posts import publishing
from app.services.posts.publication import publish_post, unpublish_post
from app.web.i18n.dates import local_time, page_time_zone
from app.web.pages.covers import cover_picture
from app.web.pages.images import rewrite_image_urls
from app.web.pages.social_cards import draw_ahead, drawn
from app.web.pages.template_globals import post_url
from app.web.security.decorators import login_required, permission_required


@main.route("/post/<int:id>/publish", methods=["GET", "POST"])
@permission_required(Permission.WRITE)
def publish(id: int) -> ResponseReturnValue:
    """Show what others will see of a post, and when; POST publishes it."""
    post = publishing.find_own_post(current_user, id)
    form = PublicationForm()
    form.offer(post)
    if request.method != "POST":
        form.show(post)
        return _page(form, post)
    if not form.validate_on_submit():
        return _page(form, post), 400
    was_public = post.is_public or (post.is_hidden and post.has_been_public and not post.is_draft)
    try:
        post = publish_post(
            current_user,
            id,
            form.chosen_date,
            as_new=form.when.data == AS_NEW,
            revision=form.revision.data,
        )
        db.session.commit()
    except Conflict as error:
        db.session.rollback()
        post = publishing.find_own_post(current_user, id)
        form.revision.process_data(post.revision)
        form.revision.raw_data = None  # otherwise the field shows the submitted value
        return _page(form, post, changed=True), error.status
    return _published(form, post, was_public)


def _page(form: PublicationForm, post: Post, changed: bool = False) -> str:
    return render_template(
        "main/publish.html",
        form=form,
        post=post,
        warnings=warnings_for(post),
        changed=changed,
        picture=_picture(post),
    )


def _picture(post: Post) -> str:
    """Return the address of the picture that others will see."""
    if cover := cover_picture(post):
        return cover.src
    lead = find_lead_image(rewrite_image_urls(post.body_html))
    return lead.src if lead else url_for("main.card_to_be", id=post.id)


def _published(form: PublicationForm, post: Post, was_public: bool) -> ResponseReturnValue:
    if form.is_skipped:
        flash(_("Clocks skip the time that you entered, so it counts as a later one."), "info")
    date = local_time(post.published_at or utcnow(), page_time_zone())
    if post.is_scheduled:
        flash(_("Your post will be published on %(date)s.", date=date), "success")
        address = url_for("main.drafts")
    elif form.when.data == CHOSEN_DATE:
        flash(_("Your post is published, dated %(date)s.", date=date), "success")
        address = post_url(post)
    else:
        news = _("Your changes are saved.") if was_public else _("Your post is published.")
        flash(news, "success")
        address = post_url(post)
    draw_ahead(post)
    return redirect(address)


@main.get("/post/<int:id>/publish/card.png")
@permission_required(Permission.WRITE)
def card_to_be(id: int) -> ResponseReturnValue:
    """Send the social card of a post to those who edit it, public or not."""
    post = publishing.find_own_post(current_user, id)
    card = social_cards.card_of(post)
    image = social_cards.kept_image(id, card) or drawn(card)
    response = Response(image, mimetype=MEDIA_TYPE)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@main.route("/post/<int:id>/unpublish", methods=["GET", "POST"])
@login_required
def unpublish(id: int) -> ResponseReturnValue:
    """Ask for confirmation, then make a published post a draft again."""
    form = ConfirmForm()
    form.submit.label.text = _("Unpublish")
    if form.validate_on_submit():
        unpublish_post(current_user, id)
        db.session.commit()
        flash(_("The post is a draft again: only its author sees it."), "success")
        return redirect(url_for("main.drafts"))
    post = publishing.find_own_post(current_user, id)
    if post.is_draft:
        return redirect(url_for("main.edit", id=id))
    return render_template(
        "main/confirm_action.html",
        form=form,
        title=_("Unpublish this post?"),
        question=_(
            "It becomes a draft again, with its comments. "
            "If you publish it once more, it keeps its date."
        ),
        subject_title=post.title,
        subject_html=post.summary_html,
        subject_language=post.written_in,
        back=url_for("main.edit", id=id),
        is_harmless=True,
    )
