"""Answering a comment."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import csrf, db
from app.main import main
from app.main.forms import AnswerForm
from app.models import Comment, Permission
from app.services.comments import commenting
from app.services.errors import DomainError
from app.services.policy import require
from app.web.pages.forms import keeps_text
from app.web.pages.template_globals import comment_url
from app.web.security.account_limits import COMMENTS, storing
from app.web.security.decorators import login_required


@main.route("/comment/<int:id>/answer", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps the text when it is stale
@keeps_text
@login_required
def answer(id: int) -> ResponseReturnValue:
    """Answer a comment: with the form of this page, or the one that a script opens below it."""
    require(current_user, Permission.COMMENT)
    found = commenting.find_comment(current_user, id)
    form = AnswerForm()
    if request.method != "POST":
        commenting.check_answerable(current_user, found)
        return _page(form, found)
    if not form.validate_on_submit():
        return _page(form, found), 400
    try:
        with storing(COMMENTS, current_user, len(form.body.data or "")):
            found = commenting.find_comment(current_user, id)  # again, in this transaction
            written = commenting.write_comment(
                current_user,
                found.post,
                form.body.data or "",
                form.submission.value_or_none,
                parent=found,
            )
            db.session.commit()
    except DomainError as error:
        db.session.rollback()
        status = form.refuse(form.body, error)
        # raises NotFound if it was deleted or hidden; that page shows the text
        return _page(form, commenting.find_comment(current_user, id)), status
    flash(_("Your answer has been published."), "success")
    return redirect(comment_url(written))


def _page(form: AnswerForm, comment: Comment) -> str:
    return render_template("main/answer.html", form=form, comment=comment)
