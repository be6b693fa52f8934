"""Liking posts, and who likes one's own."""

from __future__ import annotations

from flask import current_app, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.extensions import db
from app.main import main
from app.models import Permission
from app.services.posts import likes
from app.web.pages.pagination import page_request
from app.web.pages.template_globals import post_name, post_url
from app.web.security.account_limits import LIKES, storing
from app.web.security.decorators import login_required, permission_required


@main.post("/post/<int:id>/like")
@permission_required(Permission.FOLLOW)
def like(id: int) -> ResponseReturnValue:
    """Like a post, and return to it."""
    with storing(LIKES, current_user):
        address = post_url(likes.like(current_user, id), _anchor="post-buttons")
        db.session.commit()
    return redirect(address)


@main.post("/post/<int:id>/unlike")
@permission_required(Permission.FOLLOW)
def unlike(id: int) -> ResponseReturnValue:
    """Stop liking a post, and return to it."""
    address = post_url(likes.unlike(current_user, id), _anchor="post-buttons")
    db.session.commit()
    return redirect(address)


@main.get("/post/<int:id>/likes")
@login_required
def likes_of_post(id: int) -> ResponseReturnValue:
    """Show who likes a post of one's own."""
    wanted = page_request(current_app.config["FOLLOWERS_PER_PAGE"])
    post, page = likes.likes_of(current_user, id, wanted)
    return render_template(
        "main/likes.html",
        post=post,
        name=post_name(post),
        page=page,
        person_of=lambda row: row.user,
    )
