"""Posts that are saved for later."""

from __future__ import annotations

from flask import current_app, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.extensions import db
from app.main import main
from app.services.posts import lists, saved
from app.web.pages.pagination import page_request
from app.web.pages.template_globals import post_url
from app.web.security.account_limits import SAVES, storing
from app.web.security.decorators import login_required
from app.web.security.redirects import redirect_next


@main.post("/post/<int:id>/save")
@login_required
def save(id: int) -> ResponseReturnValue:
    """Save a post for later, and return to it."""
    with storing(SAVES, current_user):
        address = post_url(saved.save(current_user, id), _anchor="post-buttons")
        db.session.commit()
    return redirect(address)


@main.post("/post/<int:id>/unsave")
@login_required
def unsave(id: int) -> ResponseReturnValue:
    """Take a post out of the saved ones, and return to ``next`` or else to their list."""
    saved.unsave(current_user, id)
    db.session.commit()
    return redirect_next("main.saved")


@main.get("/saved", endpoint="saved")
@login_required
def saved_posts() -> ResponseReturnValue:
    """Show the posts that one has saved."""
    wanted = page_request(current_app.config["POSTS_PER_PAGE"])
    page = saved.saved_posts(lists.TEASERS, current_user, wanted)
    return render_template("main/saved.html", page=page)
