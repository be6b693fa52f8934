"""Saving on the server what is typed, beside the saved text of the post."""

from __future__ import annotations

from flask import flash, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.main import main
from app.main.open_editor import number_sent, open_page, text_sent, typed_where_and_when
from app.models import Permission
from app.models.clock import time_zone, to_local
from app.services.errors import Conflict, DomainError, NotFound, TooMany
from app.services.posts import drafts
from app.web.i18n.dates import page_time_zone
from app.web.security.account_limits import AUTOSAVES, storing
from app.web.security.decorators import login_required, permission_required


@main.post("/autosave")
@permission_required(Permission.WRITE)
def autosave() -> ResponseReturnValue:
    """Store what is in an open editor, for its next page or another device."""
    post_id = number_sent("post")
    try:
        text = text_sent()
        with storing(AUTOSAVES, current_user):
            kept = drafts.keep(current_user, text, open_page(), post_id)
            db.session.commit()
    except drafts.NewerDraft as error:
        message = _(
            "A newer text was %(typed)s. Yours is kept in this browser.",
            typed=typed_where_and_when(error.draft),
        )
        db.session.rollback()
        return jsonify(error="conflict", newer=True, message=message), 409
    except TooMany:
        raise  # has a response with the time to wait
    except DomainError as error:
        db.session.rollback()
        return jsonify(error=type(error).__name__, message=error.message), error.status
    if kept is None:
        return jsonify(draft=None)
    moment = to_local(kept.saved_at, time_zone(page_time_zone()))
    return jsonify(
        draft=kept.id,
        version=kept.version,
        said=_("Saved %(time)s", time=f"{moment:%H:%M}"),
        address=None if post_id else url_for("main.write_on", id=kept.id),
    )


@main.post("/autosave/<int:id>/discard")
@login_required
def discard_draft(id: int) -> ResponseReturnValue:
    """Throw away what was typed and not saved, and go back to the saved text."""
    try:
        post_id = drafts.discard(current_user, id, number_sent("draft_version") or 0)
        db.session.commit()
    except (Conflict, NotFound) as error:
        db.session.rollback()
        flash(error.message, "warning")
        return redirect(url_for("main.drafts"))
    if post_id is None:
        flash(_("The text is thrown away."), "success")
        return redirect(url_for("main.drafts"))
    flash(_("This is the saved text again."), "success")
    return redirect(url_for("main.edit", id=post_id))
