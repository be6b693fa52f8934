"""What a user is told, and what they want to be told of."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import csrf, db
from app.main import main
from app.main.notification_form import NotificationForm
from app.services.notifications import choices, reading
from app.services.notifications.feed import token_of
from app.services.notifications.grouping import grouped
from app.services.notifications.mailing import is_mailed
from app.services.notifications.reading import Told
from app.services.pagination import Page, PageRequest
from app.web.database.recording import recording
from app.web.pages.pagination import page_request
from app.web.security.decorators import login_required

PAGE_SIZE = 50


@main.get("/notifications")
@login_required
def notifications() -> ResponseReturnValue:
    """Show what is new, then what was read; what is shown as new is read from then on."""
    asked = page_request(PAGE_SIZE)
    user_id = current_user.id
    unread = [] if _is_later(asked) else reading.unread_of(user_id, PAGE_SIZE + 1)
    has_more = len(unread) > PAGE_SIZE
    unread = unread[:PAGE_SIZE]
    earlier: Page[Told] = Page([]) if has_more else reading.read_of(user_id, asked)
    is_seen = _is_looked_at()
    if unread and is_seen:
        with recording():
            reading.mark_read(user_id, [row.id for row in unread])
    return render_template(
        "main/notifications.html",
        unread=grouped(unread),
        has_more=has_more,
        has_unread=has_more or (bool(unread) and not is_seen),
        earlier=grouped(earlier.items),
        page=earlier,
    )


def _is_later(asked: PageRequest) -> bool:
    return asked.before is not None or asked.after is not None or asked.number is not None


def _is_looked_at() -> bool:
    """Return whether the page is shown now, rather than fetched in case that it will be.

    https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Purpose
    """
    return request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", "")


@main.post("/notifications/read")
@login_required
def read_notifications() -> ResponseReturnValue:
    """Mark all notifications as read."""
    reading.mark_read(current_user.id)
    db.session.commit()
    flash(_("All notifications are marked as read."), "success")
    return redirect(url_for("main.notifications"))


@main.route("/notifications/settings", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, and keeps the choices when it is stale
@login_required
def notification_settings() -> ResponseReturnValue:
    """Choose what one is told of and how, and see the address of one's feed."""
    user = current_user._get_current_object()
    form = NotificationForm()
    if form.validate_on_submit():
        choices.choose_kinds(user, form.wanted(), form.mail() if is_mailed() else None)
        db.session.commit()
        flash(_("Your choices are saved."), "success")
        return redirect(url_for("main.notification_settings"))
    if request.method != "POST":
        form.show(choices.choices_of(user))
    page = render_template(
        "main/notification_settings.html", form=form, is_mailed=is_mailed(), feed=token_of(user)
    )
    # the address of the feed is secret
    return page, 400 if form.errors else 200, {"Cache-Control": "no-store"}
