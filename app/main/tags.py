"""Tags and their posts, and following them."""

from __future__ import annotations

from itertools import groupby

from flask import current_app, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.content.text.alphabet import index_letter, index_sort_key
from app.extensions import db
from app.main import main
from app.models import Permission, Tag
from app.services.policy import may
from app.services.posts import followed_tags, lists
from app.services.posts.tagging import tag_by_slug, used_tags
from app.web.pages.pagination import page_request
from app.web.security.account_limits import FOLLOWS, storing
from app.web.security.decorators import permission_required, public
from app.web.security.redirects import redirect_moved, redirect_next

# More tags than this are listed by letter, after those that are used most.
MOST_WITHOUT_LETTERS = 30
MOST_USED = 12


@main.get("/tags")
@public
def tags() -> ResponseReturnValue:
    """Show every tag in use, above them those that one follows."""
    found = sorted(used_tags(), key=lambda tag: index_sort_key(tag.name))
    if len(found) <= MOST_WITHOUT_LETTERS:
        return render_template("main/tags.html", tags=found, followed=_followed())
    often = sorted(found, key=lambda tag: -tag.post_count)[:MOST_USED]
    letters = groupby(found, key=lambda tag: index_letter(tag.name))
    by_letter = [(letter, list(group)) for letter, group in letters]
    return render_template("main/tags.html", often=often, letters=by_letter, followed=_followed())


def _followed() -> list[Tag]:
    if not may(current_user, Permission.FOLLOW):
        return []
    return followed_tags.followed_tags(current_user)


@main.get("/tag/<slug>")
@public
def tag(slug: str) -> ResponseReturnValue:
    """Show the posts of a tag."""
    found, post_count = tag_by_slug(slug)
    if found.slug != slug:
        return redirect_moved(url_for("main.tag", slug=found.slug))
    page = lists.tagged(lists.TEASERS, found, page_request(current_app.config["POSTS_PER_PAGE"]))
    follows = None
    if may(current_user, Permission.FOLLOW):
        follows = followed_tags.is_following_tag(current_user, found)
    return render_template(
        "main/tag.html", tag=found, page=page, post_count=post_count, follows=follows
    )


@main.post("/tag/<slug>/follow")
@permission_required(Permission.FOLLOW)
def follow_tag(slug: str) -> ResponseReturnValue:
    """Follow a tag, and return to its page."""
    with storing(FOLLOWS, current_user) as attempt:
        found, new = followed_tags.follow_tag(current_user, slug)
        name, address = found.name, found.slug
        db.session.commit()
    if not new:
        attempt.refund()
    if new:
        flash(_("You are now following the tag %(name)s.", name=name), "success")
    else:
        flash(_("You are already following this tag."), "info")
    return redirect_next("main.tag", slug=address)


@main.post("/tag/<slug>/unfollow")
@permission_required(Permission.FOLLOW)
def unfollow_tag(slug: str) -> ResponseReturnValue:
    """Unfollow a tag, and return to ``next`` or else to its page."""
    found, changed = followed_tags.unfollow_tag(current_user, slug)
    name, address = found.name, found.slug
    db.session.commit()
    if changed:
        flash(_("You are not following the tag %(name)s anymore.", name=name), "success")
    else:
        flash(_("You are not following this tag."), "info")
    return redirect_next("main.tag", slug=address)
