"""The front page: all posts or those of followed people and tags, and a form for a short note."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import (
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import csrf, db
from app.main import main
from app.main.added_pictures import append_pictures
from app.main.forms import NoteForm
from app.models import Permission
from app.services.errors import DomainError
from app.services.policy import may, require
from app.services.posts import lists
from app.services.posts.filters import ALL_POSTS, KINDS, choices_of_posts
from app.services.posts.followed_tags import follows_any_tag
from app.services.posts.pinned import front_page
from app.services.posts.post_text import PostText
from app.services.posts.publishing import write_post
from app.web.i18n.locale import page_language
from app.web.i18n.posts_language import is_main_language, remember_posts_language
from app.web.old_addresses import redirect_from_number
from app.web.pages.forms import keeps_text
from app.web.pages.pagination import page_request
from app.web.pages.post_filter import FILTER_ARGUMENTS, requested_filter
from app.web.pages.social_cards import draw_ahead
from app.web.security.account_limits import POSTS, storing
from app.web.security.cookies import SHOW_FOLLOWED, read_cookie, set_cookie
from app.web.security.decorators import login_required, permission_required, public

COOKIE_LIFETIME = timedelta(days=30)


@main.route("/", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps the text when it is stale
@keeps_text
@public
def index() -> ResponseReturnValue:
    """Show the newest posts; POST publishes a short note."""
    may_write = may(current_user, Permission.WRITE)
    form, status = None, 200  # the template renders an empty form as a fragment
    if request.method == "POST":
        form = NoteForm() if may_write else None
        status = _publish_note(form)
        if status == 302:
            return redirect(url_for("main.index"))
    if (moved := redirect_from_number()) is not None:
        return moved
    return _page(form, may_write), status


@main.post("/note/pictures")
@csrf.exempt  # the form checks its token itself, and keeps the text when it is stale
@keeps_text
@permission_required(Permission.WRITE)
def add_note_pictures() -> ResponseReturnValue:
    """Store pictures and show the front page again, with them at the end of an unsaved note.

    It is for browsers without scripts.
    """
    form = NoteForm()
    status = append_pictures(form)
    return _page(form, may_write=True), status


def _page(form: NoteForm | None, may_write: bool) -> str:
    return render_template(
        "main/index.html", may_write=may_write, form=form, empty_form=NoteForm, **_listed()
    )


def _listed() -> dict[str, Any]:
    """Return what the template needs for the list: what one follows, or a choice of all.

    What one follows is shown in every language: whom to follow is a choice already.
    """
    chosen = requested_filter()
    wanted = page_request(current_app.config["POSTS_PER_PAGE"])
    remembered = current_user.is_authenticated and read_cookie(SHOW_FOLLOWED)
    if remembered and not any(map(request.args.get, FILTER_ARGUMENTS)):
        has_tags = follows_any_tag(current_user)
        # the statement with tags takes longer, also if there are none
        listed = lists.timeline if has_tags else lists.followed
        return {
            "page": listed(lists.TEASERS, current_user, wanted),
            "chosen": ALL_POSTS,
            "show_followed": True,
            "follows": has_tags or current_user.followed_count > 0,
            "languages": (),
        }
    choices = choices_of_posts()
    page = front_page(wanted, chosen, choices.has_pins)
    languages = choices.languages
    if len(languages) == 1 and not chosen.language:
        languages = ()  # nothing to choose from
    return {"page": page, "chosen": chosen, "show_followed": False, "languages": languages}


def _publish_note(form: NoteForm | None) -> int:
    if form is None:
        require(current_user, Permission.WRITE)
        return 403
    if not form.validate_on_submit():
        return 400
    try:
        note = PostText(body=form.body.data or "", language=None, likely_language=page_language())
        with storing(POSTS, current_user, len(note.body)):
            post = write_post(current_user, note, form.submission.value_or_none)
            db.session.commit()
    except DomainError as error:
        db.session.rollback()
        return form.refuse(form.body, error)
    flash(_("Your note is published."), "success")
    draw_ahead(post)
    return 302


def _remember_choice(value: str) -> ResponseReturnValue:
    response = make_response(redirect(url_for("main.index")))
    set_cookie(response, SHOW_FOLLOWED, value, COOKIE_LIFETIME, "/")
    return response


@main.get("/posts-in/<language>")
@public
def choose_posts_language(language: str) -> ResponseReturnValue:
    """Show the posts in a language on the front page from now on; "all" shows those in any."""
    if language != "all" and not is_main_language(language):
        abort(404)
    kind = request.args.get("kind")
    response = make_response(
        redirect(url_for("main.index", kind=kind if kind in KINDS else None), 303)
    )
    remember_posts_language(response, "" if language == "all" else language)
    return response


@main.get("/all")
@login_required
def show_all() -> ResponseReturnValue:
    """Show all posts on the front page from now on."""
    return _remember_choice("")


@main.get("/followed")
@login_required
def show_followed() -> ResponseReturnValue:
    """Show the posts of followed people and tags on the front page from now on."""
    return _remember_choice("1")
