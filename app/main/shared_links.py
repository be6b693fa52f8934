"""Secret links of drafts and scheduled posts."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.main import main
from app.services.errors import DomainError
from app.services.posts import shared_links
from app.services.posts.publishing import find_own_post
from app.web.cache.cache_headers import secret
from app.web.errors import error_response
from app.web.pages.template_globals import post_name, post_url
from app.web.security.decorators import login_required, public


@main.route("/post/<int:id>/share", methods=["GET"])
@login_required
def share(id: int) -> ResponseReturnValue:
    """Show the secret link of a post, or a button that makes one."""
    post = find_own_post(current_user, id)
    if post.is_public:
        return redirect(post_url(post))
    response = make_response(
        render_template("main/share.html", post=post, name=post_name(post)),
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@main.post("/post/<int:id>/share")
@login_required
def make_shared_link(id: int) -> ResponseReturnValue:
    """Make the secret link of a post."""
    shared_links.make_link(current_user, id)
    db.session.commit()
    return redirect(url_for("main.share", id=id))


@main.post("/post/<int:id>/unshare")
@login_required
def revoke_shared_link(id: int) -> ResponseReturnValue:
    """Make the secret link of a post lead nowhere."""
    shared_links.revoke_link(current_user, id)
    db.session.commit()
    flash(_("The link leads nowhere any more."), "success")
    return redirect(url_for("main.share", id=id))


@main.get("/shared/<token>")
@public
def shared(token: str) -> ResponseReturnValue:
    """Show the post of a secret link; redirect to its own page when it is public."""
    try:
        post = shared_links.shared_post(token)
    except DomainError as error:
        return secret(error_response(error.status, error.message))
    if post.is_public:
        return secret(redirect(post_url(post)))
    return secret(
        make_response(render_template("main/shared.html", post=post, name=post_name(post)))
    )
