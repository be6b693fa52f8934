"""Following users, and lists of followers and authors."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.main import main
from app.models import Follow, Permission, User
from app.services.accounts.accounts import find_account
from app.services.pagination import Page, PageRequest
from app.services.people import following
from app.services.people.authors import authors as list_authors
from app.services.people.usernames import find_user
from app.web.pages.pagination import page_request
from app.web.security.account_limits import FOLLOWS, storing
from app.web.security.decorators import permission_required, public
from app.web.security.redirects import redirect_moved, redirect_next


@main.post("/follow/<username>")
@permission_required(Permission.FOLLOW)
def follow(username: str) -> ResponseReturnValue:
    """Follow a user, and return to ``next`` or else to their profile."""
    user_id = find_user(username, current_user).id
    with storing(FOLLOWS, current_user) as attempt:
        user = find_account(user_id)
        new = following.follow(current_user, user)
        db.session.commit()
    if not new:
        attempt.refund()
    if new:
        flash(_("You are now following %(name)s.", name=user.username), "success")
    else:
        flash(_("You are already following this user."), "info")
    return redirect_next("main.user", username=user.username)


@main.post("/unfollow/<username>")
@permission_required(Permission.FOLLOW)
def unfollow(username: str) -> ResponseReturnValue:
    """Unfollow a user, and return to ``next`` or else to their profile."""
    user = find_user(username, current_user)
    changed = following.unfollow(current_user, user)
    db.session.commit()
    if changed:
        flash(_("You are not following %(name)s anymore.", name=user.username), "success")
    else:
        flash(_("You are not following this user."), "info")
    return redirect_next("main.user", username=user.username)


@main.get("/followers/<username>")
@public
def followers(username: str) -> ResponseReturnValue:
    """Show the followers of a user."""
    return _follows_page(username, following.followers_of, lambda follow: follow.follower)


@main.get("/followed_by/<username>")
@public
def followed_by(username: str) -> ResponseReturnValue:
    """Show the users that a user follows."""
    return _follows_page(username, following.followed_by, lambda follow: follow.followed)


def _follows_page(
    username: str,
    follows_of: Callable[[User, PageRequest], Page[Follow]],
    person_of: Callable[[Follow], User],
) -> ResponseReturnValue:
    user = find_user(username, current_user)
    if user.username != username:
        return redirect_moved(url_for(str(request.endpoint), username=user.username))
    page = follows_of(user, page_request(current_app.config["FOLLOWERS_PER_PAGE"]))
    return render_template("main/follows.html", user=user, page=page, person_of=person_of)


@main.get("/authors")
@public
def authors() -> ResponseReturnValue:
    """Show every user who has published a post."""
    size = current_app.config["FOLLOWERS_PER_PAGE"]
    page = list_authors(page_request(size).number or 1, size)
    return render_template("main/authors.html", page=page)
