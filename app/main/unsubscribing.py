"""Ending the mail of notifications by the link in it, without logging in: RFC 8058."""

from __future__ import annotations

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from app.extensions import csrf, db
from app.main import main
from app.services.errors import NotFound
from app.services.notifications import choices
from app.services.notifications.unsubscribing import recipient_of
from app.web.cache.cache_headers import secret
from app.web.errors import error_response
from app.web.security.decorators import public


@main.get("/notifications/unsubscribe/<token>")
@public
def unsubscribe(token: str) -> ResponseReturnValue:
    """Ask whether to stop the mail; programs that open links in mails change nothing."""
    return _page(token, is_done=False)


@main.post("/notifications/unsubscribe/<token>")
@csrf.exempt  # a mail program sends it, which has no page; only a mail has the address
@public
def stop_notification_mail(token: str) -> ResponseReturnValue:
    """Stop all mail of notifications to the recipient of a mail."""
    return _page(token, is_done=True)


def _page(token: str, is_done: bool) -> ResponseReturnValue:
    try:
        recipient = recipient_of(token)
    except NotFound as error:
        return secret(error_response(error.status, error.message))
    if is_done:
        choices.stop_mail(recipient.id)
        db.session.commit()
    page = render_template("main/unsubscribe.html", is_done=is_done)
    return secret(make_response(page))
