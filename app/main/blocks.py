"""Blocking people, and the list of those whom one has blocked."""

from __future__ import annotations

from flask import current_app, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.main import main
from app.main.forms import BlockForm
from app.services.accounts.accounts import find_account
from app.services.people import blocks
from app.services.people.usernames import find_user
from app.web.pages.pagination import page_request
from app.web.security.account_limits import BLOCKS, storing
from app.web.security.decorators import login_required
from app.web.security.redirects import redirect_next


@main.route("/block/<username>", methods=["GET", "POST"])
@login_required
def block(username: str) -> ResponseReturnValue:
    """Say what it means to block a user, then block them."""
    user = find_user(username, current_user)
    blocks.check_blockable(current_user, user)
    form = BlockForm()
    if form.validate_on_submit():
        return _block(user.id)
    return render_template(
        "main/confirm_action.html",
        form=form,
        title=_("Block %(name)s?", name=user.username),
        question=_(
            "What they write is folded away for you, and you are not told of what they do. They "
            "cannot follow you, answer you, or comment on your posts or like them. Neither of you "
            "follows the other any more. Nobody is told of it, and you can unblock them at any "
            "time."
        ),
        is_harmless=True,
        back=url_for("main.user", username=user.username),
    )


def _block(user_id: int) -> ResponseReturnValue:
    with storing(BLOCKS, current_user) as attempt:
        user = find_account(user_id)
        is_new = blocks.block(current_user, user)
        db.session.commit()
    if not is_new:
        attempt.refund()
    flash(_("You have blocked %(name)s.", name=user.username), "success" if is_new else "info")
    return redirect_next("main.user", username=user.username)


@main.post("/unblock/<username>")
@login_required
def unblock(username: str) -> ResponseReturnValue:
    """Stop blocking a user, and return to ``next`` or else to their profile."""
    user = find_user(username, current_user)
    changed = blocks.unblock(current_user, user)
    db.session.commit()
    if changed:
        flash(_("You have unblocked %(name)s.", name=user.username), "success")
    else:
        flash(_("You have not blocked %(name)s.", name=user.username), "info")
    return redirect_next("main.user", username=user.username)


@main.get("/blocked")
@login_required
def blocked() -> ResponseReturnValue:
    """Show whom one has blocked."""
    page = blocks.blocks_of(current_user, page_request(current_app.config["FOLLOWERS_PER_PAGE"]))
    return render_template("main/blocked.html", page=page)
